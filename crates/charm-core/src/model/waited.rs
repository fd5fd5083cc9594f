//! How long the event at hand has waited.

use std::time::{Duration, SystemTime};

/// What is known of an event that a handler has put off before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waited {
    /// How often it was put off.
    pub times: u32,
    /// When it was put off for the first time, as far as known.
    pub since: Option<SystemTime>,
}

impl Waited {
    /// How long it has waited until `now`; nothing where that is not known.
    #[must_use]
    pub fn until(&self, now: SystemTime) -> Duration {
        let since = self.since.and_then(|since| now.duration_since(since).ok());
        since.unwrap_or_default()
    }
}
