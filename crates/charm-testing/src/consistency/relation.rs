//! Relations.

use charm_core::{Databag, RelationId, Role};
use charm_metadata::{Endpoint, Scope};

use crate::deployment::Deployment;
use juju_sim::view::{RelationState, State};

pub(super) fn check(deployment: &Deployment, state: &State, reasons: &mut Vec<String>) {
    numbers(state, reasons);
    limits(deployment, state, reasons);
    for (id, relation) in &state.relations {
        match declaration(deployment, id, relation) {
            None => reasons.push(format!(
                "relation {id}: charmcraft.yaml has no endpoint `{}` that {} `{}`",
                id.endpoint(),
                verb(relation.role),
                relation.interface
            )),
            Some(endpoint) => units(deployment, id, relation, endpoint, reasons),
        }
        if !relation.entered && !relation.remote_units.is_empty() {
            reasons.push(format!(
                "relation {id} has remote units, which join when the unit itself has entered it"
            ));
        }
        remote_app(deployment, id, relation, reasons);
        databags(state, id, relation, reasons);
    }
}

/// What charmcraft.yaml says of the relation's endpoint, if it says the same as its type.
fn declaration<'c>(
    deployment: &'c Deployment,
    id: &RelationId,
    relation: &RelationState,
) -> Option<&'c Endpoint> {
    let declared = deployment.declared.endpoint(&relation.endpoint);
    declared.filter(|declared| {
        id.endpoint() == relation.endpoint
            && declared.role == relation.role
            && declared.interface == relation.interface
    })
}

fn verb(role: Role) -> &'static str {
    match role {
        Role::Provides => "provides",
        Role::Requires => "requires",
        Role::Peer => "has peers of",
    }
}

/// A number is one relation's in the whole model.
fn numbers(state: &State, reasons: &mut Vec<String>) {
    // They are in the order of their numbers.
    let ids = state.relations.keys();
    for (id, next) in ids.clone().zip(ids.skip(1)) {
        if id.number() == next.number() {
            reasons.push(format!("relations {id} and {next} have the same number"));
        }
    }
}

fn limits(deployment: &Deployment, state: &State, reasons: &mut Vec<String>) {
    for endpoint in &deployment.declared.endpoints {
        let count = state
            .relations
            .keys()
            .filter(|id| id.endpoint() == endpoint.name)
            .count();
        let limit = match endpoint.role {
            Role::Peer => Some(1),
            _ => endpoint.limit,
        };
        if let Some(limit) = limit.filter(|limit| count > *limit as usize) {
            reasons.push(format!(
                "endpoint `{}` has {count} relations, and its limit is {limit}",
                endpoint.name
            ));
        }
    }
}

fn remote_app(
    deployment: &Deployment,
    id: &RelationId,
    relation: &RelationState,
    reasons: &mut Vec<String>,
) {
    match &relation.remote_app {
        Some(app) if relation.is_peer() => reasons.push(format!(
            "relation {id} is one of peers, so its remote application cannot be `{app}`"
        )),
        Some(app) if *app == deployment.app => reasons.push(format!(
            "relation {id}: `{app}` is the unit's own application, which is related to itself by \
             peer relations only"
        )),
        None if !relation.is_peer() => {
            reasons.push(format!("relation {id} has no remote application"));
        }
        _ => {}
    }
    if relation.is_peer() && !relation.remote_app_data.is_empty() {
        reasons.push(format!(
            "relation {id} is one of peers: what its application publishes is `local_app_data`"
        ));
    }
}

fn units(
    deployment: &Deployment,
    id: &RelationId,
    relation: &RelationState,
    endpoint: &Endpoint,
    reasons: &mut Vec<String>,
) {
    if relation.is_peer() && relation.remote_units.contains_key(&deployment.unit) {
        reasons.push(format!(
            "relation {id}: unit {} is the one under test, not one of its peers; what it publishes \
             is `local_unit_data`",
            deployment.unit
        ));
    }
    if endpoint.scope == Scope::Container && relation.remote_units.len() > 1 {
        reasons.push(format!(
            "relation {id} is of scope container, so only one remote unit is in it"
        ));
    }
}

fn databags(state: &State, id: &RelationId, relation: &RelationState, reasons: &mut Vec<String>) {
    if !state.leader && !relation.is_peer() && !relation.local_app_data.is_empty() {
        reasons.push(format!(
            "relation {id}: `local_app_data` is in the state of a follower, which cannot see it"
        ));
    }
    let local = [
        ("local_app_data", &relation.local_app_data),
        ("local_unit_data", &relation.local_unit_data),
        ("remote_app_data", &relation.remote_app_data),
    ];
    for (name, data) in local {
        entries(id, name, data, reasons);
    }
    for (number, data) in &relation.remote_units {
        entries(id, &format!("remote unit {number}"), data, reasons);
    }
}

/// Juju takes an empty value for a deletion, so none is ever there.
fn entries(id: &RelationId, place: &str, data: &Databag, reasons: &mut Vec<String>) {
    for (key, value) in data {
        if key.is_empty() || value.is_empty() {
            reasons.push(format!(
                "relation {id}, {place}: key `{key}` or its value is empty; Juju deletes such entries"
            ));
        }
    }
}
