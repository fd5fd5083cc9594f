//! `is-leader`.

use super::{Call, HookTools, ToolError, read};

/// Whether this unit is its application's leader, for at least the next 30 seconds.
///
/// # Errors
///
/// When the tool fails, or prints something else than a boolean.
pub fn is_leader(tools: &dyn HookTools) -> Result<bool, ToolError> {
    read(tools, &Call::new("is-leader").arg("--format=json"))
}
