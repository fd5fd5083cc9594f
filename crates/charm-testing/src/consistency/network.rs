//! Networks.

use crate::deployment::Deployment;
use juju_sim::view::State;

pub(super) fn check(deployment: &Deployment, state: &State, reasons: &mut Vec<String>) {
    let declared = &deployment.declared;
    for binding in state.networks.keys() {
        let extra = declared.bindings.iter().any(|other| other.name == *binding);
        // `juju-info` is an endpoint of every charm.
        if !extra && binding != "juju-info" && declared.endpoint(binding).is_none() {
            reasons.push(format!(
                "network `{binding}`: charmcraft.yaml has neither an endpoint nor an extra binding of this name"
            ));
        }
    }
    for (id, relation) in &state.relations {
        if relation.is_peer() && relation.remote_model_uuid.is_some() {
            reasons.push(format!(
                "relation {id} is one of peers, and they are all in the unit's own model"
            ));
        }
    }
}
