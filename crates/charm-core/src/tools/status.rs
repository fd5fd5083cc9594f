//! `status-get` and `status-set`.

use juju_vocabulary::status::CurrentStatus;
use serde::Deserialize;

use super::{Call, HookTools, ToolError, act, read};

/// Whose status is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// This unit's.
    Unit,
    /// The application's; only the leader may read or write it.
    App,
}

/// Reads a status.
///
/// # Errors
///
/// When the tool fails, or prints something else than a status.
pub fn get(tools: &dyn HookTools, scope: Scope) -> Result<CurrentStatus, ToolError> {
    #[derive(Deserialize)]
    struct Wrapped {
        #[serde(rename = "application-status")]
        app: CurrentStatus,
    }
    let call = Call::new("status-get")
        .arg("--format=json")
        .arg("--include-data");
    match scope {
        Scope::Unit => read(tools, &call),
        Scope::App => read(tools, &call.arg("--application")).map(|wrapped: Wrapped| wrapped.app),
    }
}

/// Sets a status; it takes effect at once, even when the hook then fails.
///
/// # Errors
///
/// When the tool fails: Juju takes only active, blocked, maintenance and waiting.
pub fn set(
    tools: &dyn HookTools,
    scope: Scope,
    status: &str,
    message: &str,
) -> Result<(), ToolError> {
    let mut call = Call::new("status-set");
    if scope == Scope::App {
        call = call.arg("--application");
    }
    act(tools, &call.arg("--").arg(status).message(message))
}
