//! The event.

use charm_core::RelationId;
use charm_core::event::{StorageInstance, StorageKind};

use super::action;
use super::unit::juju_before;
use crate::deployment::Deployment;
use crate::event::{Event, Kind, Needs, RelationHook};
use crate::state::State;

pub(super) fn check(
    deployment: &Deployment,
    event: &Event,
    state: &State,
    reasons: &mut Vec<String>,
) {
    match &event.0 {
        Kind::Plain(plain) => {
            let fault = needed(deployment, &plain.needs, state);
            reasons.extend(fault.map(|fault| format!("{}: {fault}", plain.hook)));
        }
        Kind::Relation { id, what } => relation(id, *what, state, reasons),
        Kind::Action { name, params } => action::check(deployment, name, params, reasons),
    }
}

/// What a plain hook needs and does not have.
fn needed(deployment: &Deployment, needs: &Needs, state: &State) -> Option<String> {
    let charm = &deployment.declared.charm;
    let too_old = |since: (u32, u32)| {
        juju_before(deployment, since).then(|| {
            let (major, minor) = since;
            let version = &deployment.juju_version;
            format!("Juju {version} does not send it; {major}.{minor} does")
        })
    };
    match needs {
        Needs::Nothing => None,
        Needs::Leader(true) => {
            (!state.leader).then(|| "the unit is not the leader in the state".to_owned())
        }
        Needs::Leader(false) => state
            .leader
            .then(|| "only followers are told, and the unit is the leader in the state".to_owned()),
        Needs::NobodyJoined => {
            let mut joined = state.relations.iter();
            joined
                .find(|(_, relation)| !relation.remote_units.is_empty())
                .map(|(id, _)| format!("remote units join later, and one is in relation {id}"))
        }
        Needs::PartedFromAll => {
            let mut left = state.relations.iter();
            left.find(|(_, relation)| !relation.is_peer())
                .map(|(id, _)| format!("all relations are broken before, and {id} is not"))
        }
        Needs::Container { name, since } => match charm.container(name) {
            None => Some(format!("charmcraft.yaml has no container `{name}`")),
            Some(_) => too_old(*since),
        },
        Needs::Storage { storage, instance } => {
            let Some(declared) = charm.storage.iter().find(|known| known.name == *storage) else {
                return Some(format!("charmcraft.yaml has no storage `{storage}`"));
            };
            instance_of(declared, instance.as_ref()?)
        }
        Needs::Secrets => too_old((3, 0)),
    }
}

/// Why this cannot be an instance of the storage.
fn instance_of(declared: &charm_metadata::Storage, instance: &StorageInstance) -> Option<String> {
    let name = &declared.name;
    let kind = match instance.kind {
        StorageKind::Filesystem => charm_metadata::StorageKind::Filesystem,
        StorageKind::Block => charm_metadata::StorageKind::Block,
    };
    if instance.id.storage() != name {
        Some(format!(
            "{} is no instance of storage `{name}`",
            instance.id
        ))
    } else if declared.kind != kind {
        Some(format!(
            "charmcraft.yaml has `{name}` as another kind of storage"
        ))
    } else if instance.location.as_os_str().is_empty() {
        Some("a storage has a location".to_owned())
    } else {
        None
    }
}

fn relation(id: &RelationId, what: RelationHook, state: &State, reasons: &mut Vec<String>) {
    let Some(relation) = state.relations.get(id) else {
        reasons.push(format!("relation {id} is not in the state"));
        return;
    };
    if let Some(unit) = what.unit()
        && !relation.remote_units.contains_key(&unit)
    {
        reasons.push(format!(
            "relation {id} has no remote unit {unit} in the state"
        ));
    }
    let joined = relation.remote_units.len();
    match what {
        RelationHook::Created if joined > 0 => reasons.push(format!(
            "relation {id} is created before its first remote unit joins, and {joined} have joined"
        )),
        RelationHook::Broken if relation.is_peer() => reasons.push(format!(
            "relation {id} is one of peers, and those do not break"
        )),
        RelationHook::Broken if joined > 0 => reasons.push(format!(
            "relation {id} is broken after its last remote unit has departed, and {joined} have not"
        )),
        _ => {}
    }
}
