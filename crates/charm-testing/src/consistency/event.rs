//! The event.

use charm_core::RelationId;
use charm_core::event::StorageInstance;
use juju_sim::view::{RelationState, State};
use juju_vocabulary::dispatch::Dispatch;
use juju_vocabulary::hook::{Form, Hook, HookKind};

use super::{action, container, secret};
use crate::deployment::Deployment;
use crate::event::{Occurrence, RelationHook, What};

pub(super) fn check(
    deployment: &Deployment,
    event: &Occurrence,
    state: &State,
    reasons: &mut Vec<String>,
) {
    match &event.what {
        What::Hook(about) => hook(deployment, about, event.retried, state, reasons),
        What::Secret { .. } => {
            if let Dispatch::Hook(about) = event.dispatch(&deployment.unit_name(), state) {
                hook(deployment, &about, event.retried, state, reasons);
            }
        }
        What::Storage { id, .. } => {
            let dispatch = event.dispatch(&deployment.unit_name(), state);
            if !state.storages.contains_key(id) {
                reasons.push(format!("storage {id} is not in the state"));
            } else if let Dispatch::Hook(about) = dispatch {
                hook(deployment, &about, event.retried, state, reasons);
            }
        }
        What::Relation { id, hook } => relation(id, *hook, event.retried, state, reasons),
        // Somebody on the machine fires it, whatever the unit is at.
        What::Own { .. } => {}
        What::Action { name, params } => action::check(deployment, name, params, reasons),
    }
}

/// Why this version of Juju does not send a hook.
fn version(deployment: &Deployment, kind: HookKind) -> Option<String> {
    let juju = &deployment.juju_version;
    if let Some(since) = kind.since().filter(|since| juju < since) {
        return Some(format!("Juju {juju} does not send it; {since} does"));
    }
    let until = kind.until().filter(|until| juju >= until)?;
    Some(format!(
        "Juju {juju} does not send it; those before {until} do"
    ))
}

/// Why a unit of this life does not get a hook (`worker/uniter/resolver.go` and the resolvers that it asks). A
/// hook that another one has queued comes to a dying unit as well.
fn life(kind: HookKind, state: &State, retried: bool) -> Option<String> {
    let to_living = matches!(
        kind,
        HookKind::Install
            | HookKind::UpdateStatus
            | HookKind::LeaderSettingsChanged
            | HookKind::StorageAttached
    ) || kind.form() == Form::Secret;
    if to_living && state.dying && !retried {
        Some("a dying unit gets it only again (`event::retried`)".to_owned())
    } else if kind == HookKind::Remove && !state.dying {
        Some("only a dying unit gets it, and the unit is not dying in the state".to_owned())
    } else {
        None
    }
}

fn hook(
    deployment: &Deployment,
    hook: &Hook,
    retried: bool,
    state: &State,
    reasons: &mut Vec<String>,
) {
    let Some(kind) = hook.kind() else { return };
    let faults = [
        version(deployment, kind),
        life(kind, state, retried),
        needed(deployment, hook, state),
    ];
    let faults = faults.into_iter().flatten();
    reasons.extend(faults.map(|fault| format!("{hook}: {fault}")));
}

/// What a hook needs and does not have.
fn needed(deployment: &Deployment, hook: &Hook, state: &State) -> Option<String> {
    let charm = &deployment.declared;
    match hook {
        Hook::LeaderElected(_) if !state.leader => {
            Some("the unit is not the leader in the state".to_owned())
        }
        Hook::LeaderSettingsChanged(_) if state.leader => {
            Some("only followers are told, and the unit is the leader in the state".to_owned())
        }
        Hook::Install(_) => {
            let mut joined = state.relations.iter();
            joined
                .find(|(_, relation)| !relation.remote_units.is_empty())
                .map(|(id, _)| format!("remote units join later, and one is in relation {id}"))
        }
        Hook::Remove(_) => {
            let mut left = state.relations.iter();
            left.find(|(_, relation)| relation.entered && !relation.is_peer())
                .map(|(id, _)| format!("all relations are broken before, and {id} is not"))
        }
        Hook::StorageAttached(attached) => {
            let instance = attached.instance.as_ref();
            storage(deployment, state, &attached.storage, instance)
        }
        Hook::StorageDetaching(detaching) => {
            let instance = detaching.instance.as_ref();
            storage(deployment, state, &detaching.storage, instance)
        }
        hook if hook.kind().is_some_and(|kind| kind.form() == Form::Secret) => {
            secret::needed(hook, state)
        }
        _ => {
            let kind = hook.kind().filter(|kind| kind.form() == Form::Container);
            let name = kind.and_then(|_| hook.subject())?;
            match charm.container(name) {
                None => Some(format!("charmcraft.yaml has no container `{name}`")),
                Some(_) => container::needed(hook, name, state),
            }
        }
    }
}

/// Why the unit has no such storage.
fn storage(
    deployment: &Deployment,
    state: &State,
    name: &str,
    instance: Option<&StorageInstance>,
) -> Option<String> {
    if deployment.declared.storage(name).is_none() {
        return Some(format!("charmcraft.yaml has no storage `{name}`"));
    }
    let StorageInstance { id, location, kind } = instance?;
    if id.storage() != name {
        return Some(format!("{id} is no instance of storage `{name}`"));
    }
    match state.storages.get(id) {
        None => Some(format!("storage {id} is not in the state")),
        Some(known) if known.kind != *kind => Some(format!("{id} is of another kind in the state")),
        Some(known) if known.location.as_ref() != Some(location) => {
            Some(format!("{id} has another location in the state"))
        }
        Some(_) => None,
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
    relation: &RelationState,
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
