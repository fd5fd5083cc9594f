//! Statuses, with their times.

use std::time::Duration;

use juju_vocabulary::status::CurrentStatus;
use serde::{Deserialize, Serialize};

/// A status, and since when it is (`StatusInfo` of Juju's `core/status`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusInfo {
    /// Which, and what is said about it.
    #[serde(flatten)]
    pub status: CurrentStatus,
    /// The simulated time at which it was set.
    pub since: Duration,
}

impl StatusInfo {
    /// Its message; may be empty.
    pub fn message(&self) -> &str {
        self.status.message()
    }

    /// Juju's name of the kind, `active`.
    pub fn name(&self) -> &str {
        self.status.name()
    }

    /// Whether it says the same: then Juju keeps the old one, with its time (`state/status.go`).
    pub(super) fn says_the_same_as(&self, other: &StatusInfo) -> bool {
        self.status == other.status
    }
}

/// What a unit's agent is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", content = "message", rename_all = "lowercase")]
pub enum AgentStatus {
    /// It has not run anything yet.
    Allocating,
    /// It runs a hook or an action.
    Executing(String),
    /// It waits for something to do.
    Idle,
    /// A hook failed: `hook failed: "NAME"`.
    Error(String),
}
