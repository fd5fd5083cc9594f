//! `application-version-set`.

use super::{Call, HookTools, ToolError, act};

/// Tells Juju which version of the workload runs; `juju status` shows it for the application.
///
/// # Errors
///
/// When the tool fails.
pub fn set_version(tools: &dyn HookTools, version: &str) -> Result<(), ToolError> {
    act(
        tools,
        &Call::new("application-version-set")
            .arg("--")
            .message(version),
    )
}
