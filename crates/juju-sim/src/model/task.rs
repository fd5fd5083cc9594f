//! Actions that users have asked for.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::hook::TaskId;
use crate::names::UnitName;

/// How far a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TaskStatus {
    /// It waits for its unit.
    Pending,
    /// The charm runs.
    Running,
    /// The action succeeded.
    Completed,
    /// The charm called action-fail, or exited with an error.
    Failed,
    /// Its unit went away first.
    Cancelled,
}

/// One action on one unit (`juju show-task`).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Task {
    /// Its number.
    pub id: TaskId,
    /// The unit.
    pub unit: UnitName,
    /// The action's name.
    pub action: String,
    /// Its parameters, defaults included.
    pub params: BTreeMap<String, Value>,
    /// How far it is.
    pub status: TaskStatus,
    /// Why it failed; empty if it did not say.
    pub message: String,
    /// What the charm set, and `return-code`, `stdout`, `stderr`.
    pub results: Map<String, Value>,
    /// Progress messages, oldest first.
    pub log: Vec<TaskMessage>,
}

/// A progress message of an action (`action-log`).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaskMessage {
    /// The simulated time.
    #[serde(serialize_with = "crate::seconds::serialize")]
    pub time: Duration,
    /// What the charm says.
    pub message: String,
}
