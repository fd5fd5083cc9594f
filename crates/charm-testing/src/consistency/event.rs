//! The event.

use charm_core::RelationId;
use charm_core::event::StorageInstance;

use super::action;
use crate::deployment::Deployment;
use crate::event::{Event, Kind, Life, Needs, Plain, RelationHook};
use crate::juju_version::JujuVersion;
use crate::state::{Relation, State};

pub(super) fn check(
    deployment: &Deployment,
    event: &Event,
    state: &State,
    reasons: &mut Vec<String>,
) {
    match &event.kind {
        Kind::Plain(plain) => {
            let faults = [
                version(deployment, plain),
                life(plain.to, state, event.retried),
                needed(deployment, &plain.needs, state),
            ];
            let faults = faults.into_iter().flatten();
            reasons.extend(faults.map(|fault| format!("{}: {fault}", plain.hook)));
        }
        Kind::Relation { id, what } => relation(id, *what, event.retried, state, reasons),
        Kind::Action { name, params } => action::check(deployment, name, params, reasons),
    }
}

/// Why this version of Juju does not send a plain hook.
fn version(deployment: &Deployment, plain: &Plain) -> Option<String> {
    let juju: JujuVersion = deployment.juju_version.parse().ok()?;
    let not_yet = plain.since.as_ref().filter(|since| juju < **since);
    if let Some(since) = not_yet {
        return Some(format!("Juju {juju} does not send it; {since} does"));
    }
    let until = plain.until.as_ref().filter(|until| juju >= **until)?;
    Some(format!(
        "Juju {juju} does not send it; those before {until} do"
    ))
}

/// Why a unit of this life does not get a plain hook.
fn life(to: Life, state: &State, retried: bool) -> Option<String> {
    match to {
        Life::Living if state.dying && !retried => {
            Some("a dying unit gets it only again (`event::retried`)".to_owned())
        }
        Life::Dying if !state.dying => {
            Some("only a dying unit gets it, and the unit is not dying in the state".to_owned())
        }
        _ => None,
    }
}

/// What a plain hook needs and does not have.
fn needed(deployment: &Deployment, needs: &Needs, state: &State) -> Option<String> {
    let charm = &deployment.declared;
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
            left.find(|(_, relation)| relation.entered && !relation.is_peer())
                .map(|(id, _)| format!("all relations are broken before, and {id} is not"))
        }
        Needs::Container(name) => charm
            .container(name)
            .is_none()
            .then(|| format!("charmcraft.yaml has no container `{name}`")),
        Needs::Storage { storage, instance } => {
            let Some(declared) = charm.storage.iter().find(|known| known.name == *storage) else {
                return Some(format!("charmcraft.yaml has no storage `{storage}`"));
            };
            instance_of(declared, instance.as_ref()?)
        }
    }
}

/// Why this cannot be an instance of the storage.
fn instance_of(declared: &charm_metadata::Storage, instance: &StorageInstance) -> Option<String> {
    let name = &declared.name;
    if instance.id.storage() != name {
        Some(format!(
            "{} is no instance of storage `{name}`",
            instance.id
        ))
    } else if declared.kind != instance.kind {
        Some(format!(
            "charmcraft.yaml has `{name}` as another kind of storage"
        ))
    } else if instance.location.as_os_str().is_empty() {
        Some("a storage has a location".to_owned())
    } else {
        None
    }
}

fn relation(
    id: &RelationId,
    what: RelationHook,
    retried: bool,
    state: &State,
    reasons: &mut Vec<String>,
) {
    let Some(relation) = state.relations.get(id) else {
        reasons.push(format!("relation {id} is not in the state"));
        return;
    };
    if !relation.entered {
        reasons.push(format!(
            "relation {id} has no events before the unit has entered it"
        ));
    }
    if let Some(unit) = what.unit()
        && !relation.remote_units.contains_key(&unit)
    {
        reasons.push(format!(
            "relation {id} has no remote unit {unit} in the state"
        ));
    }
    reasons.extend(relation_life(id, what, retried, state, relation));
    let joined = relation.remote_units.len();
    match what {
        RelationHook::Created if joined > 0 => reasons.push(format!(
            "relation {id} is created before its first remote unit joins, and {joined} have joined"
        )),
        RelationHook::Broken { .. } if joined > 0 => reasons.push(format!(
            "relation {id} is broken after its last remote unit has departed, and {joined} have not"
        )),
        _ => {}
    }
}

/// Why a unit of this life does not get a hook of a relation of that life.
fn relation_life(
    id: &RelationId,
    what: RelationHook,
    retried: bool,
    state: &State,
    relation: &Relation,
) -> Option<String> {
    let somebody_dies = state.dying || relation.dying;
    match what {
        RelationHook::Created | RelationHook::Joined(_) | RelationHook::AppChanged
            if state.dying && !retried =>
        {
            let word = what.word();
            Some(format!(
                "relation {id}: a dying unit gets {word} only again (`event::retried`)"
            ))
        }
        RelationHook::Departed {
            on_removal: false, ..
        } if state.dying && !retried => Some(format!(
            "relation {id}: the unit is dying, so it is the one that departs \
             (`event::departed_on_removal`)"
        )),
        // An application that dies takes its relations with it, and then its units.
        RelationHook::Departed {
            on_removal: true, ..
        } if !somebody_dies => Some(format!(
            "relation {id}: neither the unit nor the relation is dying, so it is the remote unit that \
             departs"
        )),
        RelationHook::Broken { restarted }
            if relation.is_peer() && !(restarted && somebody_dies) =>
        {
            Some(format!(
                "relation {id} is one of peers, and those do not break, but for a dying unit whose \
                 agent was restarted (`event::broken_after_restart`)"
            ))
        }
        _ => None,
    }
}
