//! What can happen to the unit under test. A module a family.
//!
//! Where Juju's event is data and no more, that data is the event: [`Start`](charm_core::event::Start),
//! `PebbleReady { container }`. Events of relations are made from a relation's id, which the state
//! has given: [`created`], [`joined`], [`changed`], [`departed`], [`broken`]. An action is made from
//! its type: [`action`]. Events that a library defines are made by the library, from Juju's.

mod action;
mod lifecycle;
mod relation;
mod secret;
mod storage;
mod workload;

use std::collections::BTreeMap;

use charm_core::RelationId;
use charm_core::event::StorageInstance;
use serde_json::Value;

pub use action::{ActionCall, action};
pub use relation::{broken, changed, changed_by, created, departed, departed_on_removal, joined};

/// Something that happens to the unit under test.
#[derive(Debug, Clone, PartialEq)]
pub struct Event(pub(crate) Kind);

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

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plain {
    /// The hook's name.
    pub(crate) hook: String,
    /// Variables that no other hook has.
    pub(crate) variables: Vec<(&'static str, String)>,
    /// What must hold for Juju to send it.
    pub(crate) needs: Needs,
}

/// What must hold for Juju to send a plain hook.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Needs {
    Nothing,
    /// The unit leads, or does not.
    Leader(bool),
    /// No remote unit has joined yet.
    NobodyJoined,
    /// All relations but those of peers have been broken.
    PartedFromAll,
    /// The charm declares this container, and Juju is as new as this.
    Container {
        name: String,
        since: (u32, u32),
    },
    /// The charm declares this storage, of this kind.
    Storage {
        storage: String,
        instance: Option<StorageInstance>,
    },
    /// Juju has secrets.
    Secrets,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RelationHook {
    Created,
    Joined(u32),
    AppChanged,
    UnitChanged(u32),
    Departed { unit: u32, on_removal: bool },
    Broken,
}

impl RelationHook {
    /// The remote unit that the hook is about.
    pub(crate) fn unit(self) -> Option<u32> {
        match self {
            Self::Joined(unit) | Self::UnitChanged(unit) | Self::Departed { unit, .. } => {
                Some(unit)
            }
            Self::Created | Self::AppChanged | Self::Broken => None,
        }
    }
}

/// A hook without a subject.
fn plain(hook: &str, variables: Vec<(&'static str, String)>, needs: Needs) -> Event {
    Event(Kind::Plain(Plain {
        hook: hook.to_owned(),
        variables,
        needs,
    }))
}
