//! Events in the life of a relation, made from its id.

use charm_core::RelationId;

use super::occurrence::{Occurrence, RelationHook, What};

fn about(id: &RelationId, hook: RelationHook) -> Occurrence {
    let id = id.clone();
    What::Relation { id, hook }.into()
}

/// The relation was made: no remote unit has joined yet.
#[must_use]
pub fn created(relation: &RelationId) -> Occurrence {
    about(relation, RelationHook::Created)
}

/// The remote unit with this number entered the relation; the state has it already.
#[must_use]
pub fn joined(relation: &RelationId, unit: u32) -> Occurrence {
    about(relation, RelationHook::Joined(unit))
}

/// The databag of the remote application changed; the state has the new one.
#[must_use]
pub fn changed(relation: &RelationId) -> Occurrence {
    about(relation, RelationHook::AppChanged)
}

/// The databag of the remote unit with this number changed; the state has the new one.
#[must_use]
pub fn changed_by(relation: &RelationId, unit: u32) -> Occurrence {
    about(relation, RelationHook::UnitChanged(unit))
}

/// The remote unit with this number leaves; the state still has its databag, which can be read for
/// the last time.
#[must_use]
pub fn departed(relation: &RelationId, unit: u32) -> Occurrence {
    about(
        relation,
        RelationHook::Departed {
            unit,
            on_removal: false,
        },
    )
}

/// The unit under test is being removed, and so parts from the remote unit with this number.
#[must_use]
pub fn departed_on_removal(relation: &RelationId, unit: u32) -> Occurrence {
    about(
        relation,
        RelationHook::Departed {
            unit,
            on_removal: true,
        },
    )
}

/// The relation is gone: all remote units have departed. The state still has the relation.
#[must_use]
pub fn broken(relation: &RelationId) -> Occurrence {
    about(relation, RelationHook::Broken { restarted: false })
}

/// The relation is gone, and the unit's agent was restarted since the unit entered it. Such an agent has
/// forgotten what it only keeps in memory: the remote application, so `JUJU_REMOTE_APP` is empty, and
/// that a relation is one of peers, so a dying unit gets this of its peers too
/// (`worker/uniter/relation/statetracker.go`).
#[must_use]
pub fn broken_after_restart(relation: &RelationId) -> Occurrence {
    about(relation, RelationHook::Broken { restarted: true })
}
