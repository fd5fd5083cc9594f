//! `juju-log`.

use tracing::Level;

use super::{Call, HookTools, LONGEST_MESSAGE, ToolError, act};

/// Writes `message` to the Juju log; a long one in pieces.
///
/// # Errors
///
/// When the tool fails.
pub fn write(tools: &dyn HookTools, level: Level, message: &str) -> Result<(), ToolError> {
    let mut rest = message;
    loop {
        let (piece, behind) = rest.split_at(rest.floor_char_boundary(LONGEST_MESSAGE));
        let call = Call::new("juju-log")
            .arg("--log-level")
            .arg(name(level))
            .arg("--");
        act(tools, &call.message(piece))?;
        rest = behind;
        if rest.is_empty() {
            return Ok(());
        }
    }
}

/// Juju's names of the levels.
fn name(level: Level) -> &'static str {
    match level {
        Level::ERROR => "ERROR",
        Level::WARN => "WARNING",
        Level::INFO => "INFO",
        Level::DEBUG => "DEBUG",
        Level::TRACE => "TRACE",
    }
}
