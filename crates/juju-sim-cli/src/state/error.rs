//! What is wrong with the state on disk, and what to do.

use std::io;
use std::path::{Path, PathBuf};

/// The state on disk cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StateError {
    /// The file system refuses.
    #[error("cannot {what} {}: {source}", path.display())]
    Io {
        /// Such as `read`.
        what: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is not what was written. Nothing is thrown away: that is for its owner to decide.
    #[error("{} is damaged, line {line}: {why}. {advice}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Which line of it, the first is 1.
        line: usize,
        /// In which way.
        why: String,
        /// What to do.
        advice: String,
    },
    /// It was written by another version.
    #[error(
        "{} has form {found}, and this juju-sim reads form {expected}: use the juju-sim that wrote it, or name another directory with --state",
        path.display()
    )]
    OtherForm {
        /// The file.
        path: PathBuf,
        /// Its form.
        found: u32,
        /// The one that this version reads.
        expected: u32,
    },
    /// Something could not be written as JSON, which is a mistake of this program.
    #[error("cannot write the model down: {0}")]
    Unwritable(#[from] serde_json::Error),
}

/// Turns an error of the file system into one that says what was being done to what.
pub(super) fn failed(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StateError {
    let path = path.to_owned();
    move |source| StateError::Io { what, path, source }
}
