//! How long the event at hand has waited.

use std::time::{Duration, SystemTime};

use super::session::Model;

/// What is known of an event that a handler has put off before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waited {
    /// How often it was put off.
    pub times: u32,
    /// When it was put off for the first time, as far as known.
    pub since: Option<SystemTime>,
}

impl Model {
    /// How often and since when the event at hand was put off by this handler, which is registered with
    /// [`observe_as`](crate::Charm::observe_as); none when it comes for the first time.
    ///
    /// ```
    /// use charm_core::event::ConfigChanged;
    /// use charm_core::{Blocked, Error, Model, Outcome};
    ///
    /// fn migrate(model: &Model, _: &ConfigChanged) -> Result<Outcome, Error> {
    ///     if model.waited().is_some_and(|waited| waited.times > 20) {
    ///         model.unit().set_status(Blocked("the migration does not get on"))?;
    ///     }
    ///     // …
    ///     Ok(Outcome::Defer)
    /// }
    /// ```
    #[must_use]
    pub fn waited(&self) -> Option<Waited> {
        self.waited.get()
    }

    pub(crate) fn note_waited(&self, waited: Option<Waited>) {
        self.waited.set(waited);
    }
}

impl Waited {
    /// How long it has waited until `now`; nothing where that is not known.
    #[must_use]
    pub fn until(&self, now: SystemTime) -> Duration {
        let since = self.since.and_then(|since| now.duration_since(since).ok());
        since.unwrap_or_default()
    }
}
