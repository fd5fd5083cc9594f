//! What can happen to the unit under test. A module a family.
//!
//! Where Juju's event is data and no more, that data is the event: [`Start`](charm_core::event::Start),
//! `PebbleReady { container }`. Events of relations are made from a relation's id, which the state
//! has given: [`created`], [`joined`], [`changed`], [`departed`], [`broken`]. An action is made from
//! its type: [`action`]. Any of them may come again after it has failed: [`retried`]. Events that a
//! library defines are made by the library, from Juju's.

mod action;
mod lifecycle;
mod plain;
mod relation;
mod secret;
mod storage;
mod workload;

use std::collections::BTreeMap;

use charm_core::RelationId;
use serde_json::Value;

pub use action::{ActionCall, action};
pub(crate) use plain::{Life, Needs, Plain};
pub use relation::{
    broken, broken_after_restart, changed, changed_by, created, departed, departed_on_removal,
    joined,
};

/// Something that happens to the unit under test.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub(crate) kind: Kind,
    /// It has failed before, and Juju tries it again.
    pub(crate) retried: bool,
}

/// The same event again, after it has failed: Juju tries a hook until it succeeds, whatever has become
/// of the unit meanwhile. So what is sent to living units only can reach a dying one.
///
/// ```
/// # charm_core::metadata!(mod charm, "tests/shop");
/// use charm_core::event::Install;
/// use charm_testing::{Context, State, event};
///
/// let context = Context::new(|_| {}, charm::METADATA);
/// let dying = State::new().dying();
/// assert!(context.check(Install, &dying).is_err());
/// assert!(context.check(event::retried(Install), &dying).is_ok());
/// ```
#[must_use]
pub fn retried(event: impl Into<Event>) -> Event {
    Event {
        retried: true,
        ..event.into()
    }
}

impl Event {
    /// Whether it comes before the unit enters its relations.
    pub(crate) fn is_install(&self) -> bool {
        matches!(&self.kind, Kind::Plain(plain) if plain.hook == "install")
    }
}

impl From<Kind> for Event {
    fn from(kind: Kind) -> Self {
        Event {
            kind,
            retried: false,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// A hook that is described by its variables.
    Plain(Plain),
    Relation {
        id: RelationId,
        what: RelationHook,
    },
    Action {
        name: &'static str,
        params: BTreeMap<String, Value>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RelationHook {
    Created,
    Joined(u32),
    AppChanged,
    UnitChanged(u32),
    Departed {
        unit: u32,
        on_removal: bool,
    },
    Broken {
        /// The unit's agent was restarted since.
        restarted: bool,
    },
}

impl RelationHook {
    /// The remote unit that the hook is about.
    pub(crate) fn unit(self) -> Option<u32> {
        match self {
            Self::Joined(unit) | Self::UnitChanged(unit) | Self::Departed { unit, .. } => {
                Some(unit)
            }
            Self::Created | Self::AppChanged | Self::Broken { .. } => None,
        }
    }

    /// The last word of the hook's name.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Joined(_) => "joined",
            Self::AppChanged | Self::UnitChanged(_) => "changed",
            Self::Departed { .. } => "departed",
            Self::Broken { .. } => "broken",
        }
    }
}
