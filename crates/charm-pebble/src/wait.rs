//! Changes on their way to their end.

use std::time::{Duration, Instant};

use juju_vocabulary::duration::GoDuration;
use serde::Serialize;

use crate::change::{Change, ChangeId};
use crate::client::{Client, MAX_WAIT, Target};
use crate::error::{ChangeError, Error};
use crate::http::percent_encoded;

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
