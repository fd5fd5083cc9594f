//! Actions that users have asked for.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use juju_vocabulary::name::UnitName;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The number of an action's task, as in `juju show-task 2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaskId(pub u32);

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How far a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
    /// A user has cancelled it, or its unit went away first.
    Cancelled,
}

impl TaskStatus {
    /// Juju's word for it.
    pub fn name(self) -> &'static str {
        match self {
            TaskStatus::Pending => "pending",
            TaskStatus::Running => "running",
            TaskStatus::Completed => "completed",
            TaskStatus::Failed => "failed",
            TaskStatus::Cancelled => "cancelled",
        }
    }
}

/// One action on one unit (`juju show-task`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Its number.
    pub id: TaskId,
    /// The number of the operation that it is part of: what one command has asked of several units.
    #[serde(default)]
    pub operation: u32,
    /// The unit.
    pub unit: UnitName,
    /// The action's name.
    pub action: String,
    /// Its parameters, defaults included.
    pub params: BTreeMap<String, Value>,
    /// How far it is.
    pub status: TaskStatus,
    /// The charm said that it failed.
    pub(super) failed: bool,
    /// Why it failed; empty if it did not say.
    pub message: String,
    /// What the charm set, and `return-code`, `stdout`, `stderr`.
    pub results: Map<String, Value>,
    /// Progress messages, oldest first.
    pub log: Vec<TaskMessage>,
    /// The simulated time at which it was asked for.
    #[serde(default)]
    pub enqueued: Duration,
    /// When the charm was started.
    #[serde(default)]
    pub started: Option<Duration>,
    /// When it was over.
    #[serde(default)]
    pub completed: Option<Duration>,
}

impl Task {
    /// A task that waits.
    pub(super) fn new(
        id: TaskId,
        operation: u32,
        unit: UnitName,
        action: String,
        params: BTreeMap<String, Value>,
        now: Duration,
    ) -> Self {
        Self {
            id,
            operation,
            unit,
            action,
            params,
            status: TaskStatus::Pending,
            failed: false,
            message: String::new(),
            results: Map::new(),
            log: Vec::new(),
            enqueued: now,
            started: None,
            completed: None,
        }
    }
}

/// A progress message of an action (`action-log`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskMessage {
    /// The simulated time.
    pub time: Duration,
    /// What the charm says.
    pub message: String,
}
