//! The hook tools on a charm's PATH.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::error::AgentError;
use crate::tools;

fn setup(path: &Path) -> impl FnOnce(io::Error) -> AgentError + use<> {
    let path = path.to_owned();
    move |source| AgentError::Setup { path, source }
}

/// Fills a directory with hook tools: links, named after the tools, to the `hook-tool` executable.
///
/// # Errors
/// When the directory or a link cannot be made.
pub fn install_tools(tools_dir: &Path, hook_tool: &Path) -> Result<(), AgentError> {
    fs::create_dir_all(tools_dir).map_err(setup(tools_dir))?;
    for name in tools::names() {
        let link = tools_dir.join(name);
        symlink(hook_tool, &link).map_err(setup(&link))?;
    }
    Ok(())
}
