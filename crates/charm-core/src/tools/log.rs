//! `juju-log`.

use juju_vocabulary::log_level::LogLevel;

use super::{Call, HookTools, LONGEST_MESSAGE, ToolError, act};

/// Writes `message` to the Juju log; a long one in pieces.
///
/// # Errors
///
/// When the tool fails.
pub fn write(tools: &dyn HookTools, level: LogLevel, message: &str) -> Result<(), ToolError> {
    let mut rest = message;
    loop {
        let (piece, behind) = rest.split_at(rest.floor_char_boundary(LONGEST_MESSAGE));
        let call = Call::new("juju-log")
            .arg("--log-level")
            .arg(level.as_str())
            .arg("--");
        act(tools, &call.message(piece))?;
        rest = behind;
        if rest.is_empty() {
            return Ok(());
        }
    }
}
