//! `action-get`, `action-set`, `action-log` and `action-fail`.

use serde_json::{Map, Value};

use super::{Call, HookTools, ToolError, act, read};

/// The kernel allows about 2 MiB for all arguments of a process; results are sent in portions.
const PORTION: usize = 64 * 1024;

/// The parameters that the running action was called with, defaults filled in by Juju.
///
/// # Errors
///
/// When the tool fails (outside of an action), or prints something else than an object.
pub fn get_all(tools: &dyn HookTools) -> Result<Map<String, Value>, ToolError> {
    read(tools, &Call::new("action-get").arg("--format=json"))
}

/// Adds results. A key's dots nest: `disk.free` becomes `disk: {free: …}`.
///
/// # Errors
///
/// When the tool fails. What earlier calls of this hook added stays.
pub fn set(tools: &dyn HookTools, results: &[(String, String)]) -> Result<(), ToolError> {
    let mut rest = results.iter().peekable();
    while rest.peek().is_some() {
        let mut call = Call::new("action-set").arg("--");
        let mut size = 0;
        while let Some((key, value)) =
            rest.next_if(|(key, value)| size == 0 || size + key.len() + value.len() <= PORTION)
        {
            size += key.len() + value.len() + 1;
            call = call.arg(format!("{key}={value}"));
        }
        act(tools, &call)?;
    }
    Ok(())
}

/// Shows a progress message to whoever runs the action.
///
/// # Errors
///
/// When the tool fails (outside of an action).
pub fn log(tools: &dyn HookTools, message: &str) -> Result<(), ToolError> {
    act(tools, &Call::new("action-log").arg("--").message(message))
}

/// Marks the action as failed. Results set before or after are still shown.
///
/// # Errors
///
/// When the tool fails (outside of an action).
pub fn fail(tools: &dyn HookTools, message: &str) -> Result<(), ToolError> {
    act(tools, &Call::new("action-fail").arg("--").message(message))
}
