//! What waits for handlers in one dispatch.

use juju_vocabulary::dispatch::Dispatch;
use juju_vocabulary::hook::Hook;

use crate::deferred::{Deferral, Deferred};
use crate::error::Error;
use crate::model::Waited;
use crate::model::session::Model;

/// What has waited so far, and what waits from now on. Empty in a charm that cannot defer, and in a hook that may not.
#[derive(Default)]
pub(crate) struct Queue {
    deferral: Option<Deferral>,
    /// What Juju sends now, as it would be deferred.
    own: Option<Deferred>,
    /// Oldest first.
    waited: Vec<Deferred>,
    waiting: Vec<Deferred>,
}

impl Queue {
    pub(crate) fn read(
        deferral: Option<Deferral>,
        own: Option<&Dispatch>,
        model: &Model,
    ) -> Result<Self, Error> {
        let Some(kept) = deferral else {
            return Ok(Queue::default());
        };
        let own = match own {
            Some(Dispatch::Hook(hook)) => Some((kept.of)("", hook)),
            _ => None,
        };
        Ok(Queue {
            deferral,
            own,
            waited: (kept.read)(model)?,
            waiting: Vec::new(),
        })
    }

    pub(crate) fn waited(&self) -> &[Deferred] {
        &self.waited
    }

    /// Whether it is what Juju sends now.
    pub(crate) fn is_own(&self, event: &Deferred) -> bool {
        let own = self.own.as_ref().zip(self.deferral);
        own.is_some_and(|(own, deferral)| (deferral.is_same)(own, event))
    }

    /// What the event that Juju sends now has waited for this observer.
    pub(crate) fn own_has_waited(&self, observer: Option<&str>) -> Option<Waited> {
        let mut waited = self.waited.iter();
        let waited = waited.find(|event| Some(&*event.observer) == observer && self.is_own(event));
        waited.map(Deferred::waited)
    }

    /// Whether what an event is about is still there.
    pub(crate) fn is_there(&self, model: &Model, event: &Hook) -> Result<bool, Error> {
        match self.deferral {
            Some(deferral) => (deferral.is_there)(model, event),
            None => Ok(true),
        }
    }

    /// An event that waits already is not stored again.
    pub(crate) fn put_off(&mut self, model: &Model, event: Deferred) {
        let Some(deferral) = self.deferral else {
            return;
        };
        let same = |other: &&Deferred| {
            other.observer == event.observer && (deferral.is_same)(other, &event)
        };
        if !self.waiting.iter().any(|other| same(&other)) {
            let before = self.waited.iter().find(same).cloned();
            self.waiting.push((deferral.put_off)(model, event, before));
        }
    }

    /// Stores what waits from now on, if that is something else.
    pub(crate) fn write(&self, model: &Model) -> Result<(), Error> {
        match self.deferral {
            Some(deferral) if self.waiting != self.waited => (deferral.write)(model, &self.waiting),
            _ => Ok(()),
        }
    }
}
