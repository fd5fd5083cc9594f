//! What came of a dispatch.

use std::time::Duration;

use juju_vocabulary::name::UnitName;
use juju_vocabulary::relation::RelationId;
use serde::{Deserialize, Serialize};

use super::process::Exit;
use crate::model::{Ended, LogLine};
use crate::recorder::ToolCall;

/// What came of one dispatch of a charm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DispatchRecord {
    /// The unit.
    pub unit: UnitName,
    /// The hook or action, `db-relation-joined`, `backup`.
    pub event: String,
    /// It is an action.
    pub is_action: bool,
    /// The relation of a relation hook, `db:7`.
    pub relation: Option<RelationId>,
    /// The remote unit of a relation hook, or the remote application where it is about no unit.
    pub remote: Option<String>,
    /// The simulated time at which it started.
    pub started: Duration,
    /// How long it took, on a real clock.
    pub duration: Duration,
    /// How the charm ended.
    pub exit: Exit,
    /// The hook tools that it called.
    pub calls: Vec<ToolCall>,
    /// What was logged meanwhile.
    pub log: Vec<LogLine>,
    /// What has happened to the model. It may hold secrets, and is not written with the rest.
    #[serde(skip)]
    pub ended: Option<Ended>,
}

impl DispatchRecord {
    /// Whether the charm succeeded.
    pub fn succeeded(&self) -> bool {
        self.exit.failure().is_none()
    }
}

/// What came of a command that was run on a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandRecord {
    /// How it ended.
    pub exit: Exit,
    /// What it printed on standard output.
    pub stdout: String,
    /// What it printed on standard error.
    pub stderr: String,
}
