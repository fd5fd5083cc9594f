//! Changes: what Pebble works on after it has answered.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::timestamp::Timestamp;
use crate::word::words;

macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// Names a change. A change that nobody waits for may fail unseen.
    #[must_use = "a change that nobody waits for may fail unseen"]
    ChangeId
}

id! {
    /// Names a task.
    TaskId
}

words! {
    /// What a change does.
    ChangeKind {
        /// Starts services.
        Start = "start",
        /// Starts the services with `startup: enabled`.
        Autostart = "autostart",
        /// Stops services.
        Stop = "stop",
        /// Restarts services.
        Restart = "restart",
        /// Brings services in line with the plan.
        Replan = "replan",
        /// Runs a command.
        Exec = "exec",
        /// Runs a check that succeeds.
        PerformCheck = "perform-check",
        /// Runs a check that fails.
        RecoverCheck = "recover-check",
    }
}

words! {
    /// Where a change or a task stands.
    ChangeStatus {
        /// Will not run, because another failed.
        Hold = "Hold",
        /// Ready to run.
        Do = "Do",
        /// Running.
        Doing = "Doing",
        /// Done.
        Done = "Done",
        /// To be stopped and undone.
        Abort = "Abort",
        /// To be undone.
        Undo = "Undo",
        /// Being undone.
        Undoing = "Undoing",
        /// Undone.
        Undone = "Undone",
        /// Failed.
        Error = "Error",
        /// Done, and something outside has to happen.
        Wait = "Wait",
    }
}

/// Something that Pebble works on.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Change {
    /// Its name.
    pub id: ChangeId,
    /// What it does.
    pub kind: ChangeKind,
    /// What it does, for people.
    pub summary: String,
    /// Where it stands.
    pub status: ChangeStatus,
    /// Its parts.
    #[serde(default)]
    pub tasks: Vec<Task>,
    /// Whether it has come to its end.
    pub ready: bool,
    /// Why it failed.
    pub err: Option<String>,
    /// When it was made.
    pub spawn_time: Timestamp,
    /// When it came to its end.
    pub ready_time: Option<Timestamp>,
    /// What its kind notes.
    #[serde(default)]
    pub data: BTreeMap<String, serde_json::Value>,
}

/// A part of a change.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Task {
    /// Its name.
    pub id: TaskId,
    /// What it does.
    pub kind: String,
    /// What it does, for people.
    pub summary: String,
    /// Where it stands.
    pub status: ChangeStatus,
    /// What happened, a line each.
    #[serde(default)]
    pub log: Vec<String>,
    /// How far it is.
    pub progress: TaskProgress,
    /// When it was made.
    pub spawn_time: Timestamp,
    /// When it came to its end.
    pub ready_time: Option<Timestamp>,
    /// What its kind notes.
    #[serde(default)]
    pub data: BTreeMap<String, serde_json::Value>,
}

/// How far a task is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct TaskProgress {
    /// What is counted.
    pub label: String,
    /// How much is done.
    pub done: i64,
    /// How much there is.
    pub total: i64,
}
