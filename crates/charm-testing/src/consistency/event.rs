//! The event.

use charm_core::RelationId;

use super::action;
use super::unit::juju_before;
use crate::context::Context;
use crate::event::{Event, Kind, Needs, RelationHook};
use crate::state::State;

pub(super) fn check(context: &Context, event: &Event, state: &State, reasons: &mut Vec<String>) {
    match &event.0 {
        Kind::Plain(plain) => {
            let fault = needed(context, &plain.needs, state);
            reasons.extend(fault.map(|fault| format!("{}: {fault}", plain.hook)));
        }
        Kind::Relation { id, what } => relation(id, *what, state, reasons),
        Kind::Action { name, params } => action::check(context, name, params, reasons),
    }
}

/// What a plain hook needs and does not have.
fn needed(context: &Context, needs: &Needs, state: &State) -> Option<String> {
    let charm = &context.declared.charm;
    match needs {
        Needs::Nothing => None,
        Needs::Leader(true) if !state.leader => {
            Some("the unit is not the leader in the state".to_owned())
        }
        Needs::Leader(false) if state.leader => {
            Some("only followers are told, and the unit is the leader in the state".to_owned())
        }
        Needs::Leader(_) => None,
        Needs::Container(name) => charm
            .container(name)
            .is_none()
            .then(|| format!("charmcraft.yaml has no container `{name}`")),
        Needs::Storage(name) => charm
            .storage
            .iter()
            .all(|storage| storage.name != *name)
            .then(|| format!("charmcraft.yaml has no storage `{name}`")),
        Needs::Secrets => juju_before(context, (3, 0))
            .then(|| format!("Juju {} knows no secrets; 3.0 does", context.juju_version)),
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
        RelationHook::Created | RelationHook::Joined(_) if relation.dying => reasons.push(format!(
            "relation {id} is being removed, so it is neither created nor joined any more"
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
