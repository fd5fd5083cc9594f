//! A command that is about to run.

use std::os::unix::net::UnixStream;

use crate::exec::ExecCall;

/// A command that is not heard on all its websockets yet.
#[derive(Debug)]
pub(crate) struct Command {
    pub(crate) change: String,
    pub(crate) call: ExecCall,
    pub(crate) split: bool,
    pub(crate) control: Option<UnixStream>,
    pub(crate) stdio: Option<UnixStream>,
    pub(crate) stderr: Option<UnixStream>,
}
