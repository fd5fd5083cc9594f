//! Changes: what Pebble works on after it has answered, and how to wait for it.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::client::{Client, MAX_WAIT, Target};
use crate::error::{ChangeError, Error};
use crate::http::percent_encoded;
use crate::timestamp::Timestamp;
use crate::word::words;
use juju_vocabulary::duration::GoDuration;

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

/// Which changes to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeSelection {
    /// All that Pebble remembers.
    All,
    /// Those that have not come to their end.
    InProgress,
    /// Those that have.
    Ready,
}

impl ChangeSelection {
    fn as_str(self) -> &'static str {
        match self {
            ChangeSelection::All => "all",
            ChangeSelection::InProgress => "in-progress",
            ChangeSelection::Ready => "ready",
        }
    }
}

fn target(id: &ChangeId, rest: &str) -> Target {
    Target::new(&format!("/v1/changes/{}{rest}", percent_encoded(&id.0)))
}

impl Client {
    /// Changes, of all or of those that are about one service.
    ///
    /// # Errors
    ///
    /// When Pebble cannot be asked.
    pub fn changes(
        &self,
        selection: ChangeSelection,
        service: Option<&str>,
    ) -> Result<Vec<Change>, Error> {
        let target = Target::new("/v1/changes").with("select", selection.as_str());
        self.list(&match service {
            Some(service) => target.with("for", service),
            None => target,
        })
    }

    /// One change.
    ///
    /// # Errors
    ///
    /// When there is none of the id, or Pebble cannot be asked.
    pub fn change(&self, id: &ChangeId) -> Result<Change, Error> {
        self.get(&target(id, ""))
    }

    /// Asks Pebble to stop a change. Wait for it to see that it has.
    ///
    /// # Errors
    ///
    /// When it has come to its end already, there is none of the id, or Pebble cannot be asked.
    pub fn abort_change(&self, id: &ChangeId) -> Result<Change, Error> {
        #[derive(Serialize)]
        struct Abort {
            action: &'static str,
        }
        self.post(target(id, "").as_str(), &Abort { action: "abort" })
    }

    /// Waits until a change comes to its end, whether good or bad; see [`Client::finish`].
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`] when it does not in time; or Pebble cannot be asked.
    pub fn wait_change(&self, id: &ChangeId, timeout: Duration) -> Result<Change, Error> {
        // Zero would be for ever. It is cut to milliseconds, so that Pebble gives up first.
        let timeout = timeout.clamp(Duration::from_millis(1), MAX_WAIT);
        let wait = GoDuration::from(timeout).to_string();
        let target = target(id, "/wait").with("timeout", &wait);
        match self.get_within(&target, timeout + self.timeout()) {
            Err(Error::Api(refusal)) if refusal.status == 504 => Err(Error::Timeout {
                request: format!("wait for change {id}"),
            }),
            other => other,
        }
    }

    /// Waits until a change is done.
    ///
    /// # Errors
    ///
    /// [`Error::Change`] when it fails, [`Error::Timeout`] when it is not done in time; or Pebble cannot
    /// be asked.
    pub fn finish(&self, id: &ChangeId, timeout: Duration) -> Result<Change, Error> {
        succeeded(self.wait_change(id, timeout)?)
    }
}

/// A failed change as an error.
pub(crate) fn succeeded(change: Change) -> Result<Change, Error> {
    match &change.err {
        Some(message) => {
            let message = message.clone();
            Err(Error::Change(Box::new(ChangeError { message, change })))
        }
        None => Ok(change),
    }
}

/// What is left until `end`.
pub(crate) fn left(end: Instant) -> Duration {
    end.saturating_duration_since(Instant::now())
}
