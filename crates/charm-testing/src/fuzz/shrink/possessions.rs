//! States with one thing less of what a unit has.

use juju_sim::view::{SecretState, State};
use juju_vocabulary::rotation::Rotation;
use pebble_sim::ContainerState;

/// All of them.
pub(super) fn smaller(state: &State) -> Vec<State> {
    let mut all = Vec::new();
    let mut without = |leave_out: &dyn Fn(&mut State)| {
        let mut smaller = state.clone();
        leave_out(&mut smaller);
        if smaller != *state {
            all.push(smaller);
        }
    };
    for id in state.storages.keys() {
        without(&|state| drop(state.storages.remove(id)));
    }
    for (id, secret) in &state.secrets {
        without(&|state| drop(state.secrets.remove(id)));
        for smaller in smaller_secrets(secret) {
            without(&|state| drop(state.secrets.insert(id.clone(), smaller.clone())));
        }
    }
    for (name, container) in &state.containers {
        without(&|state| drop(state.containers.remove(name)));
        for smaller in smaller_containers(container) {
            let smaller = Box::new(smaller);
            without(&|state| drop(state.containers.insert(name.clone(), smaller.clone())));
        }
    }
    for name in state.resources.keys() {
        without(&|state| drop(state.resources.remove(name)));
    }
    for name in state.networks.keys() {
        without(&|state| drop(state.networks.remove(name)));
    }
    without(&|state| state.requested_storages.clear());
    without(&|state| state.metrics.clear());
    without(&|state| state.reboot = None);
    all
}

fn smaller_secrets(secret: &SecretState) -> Vec<SecretState> {
    let mut all = Vec::new();
    let mut without = |leave_out: &dyn Fn(&mut SecretState)| {
        let mut smaller = secret.clone();
        leave_out(&mut smaller);
        all.push(smaller);
    };
    // One revision alone is the first, as a test makes it.
    for content in secret.revisions.values().filter(|_| secret.newest > 1) {
        without(&|secret| {
            secret.revisions = [(1, content.clone())].into();
            secret.newest = 1;
            secret.tracked = secret.tracked.and(Some(1));
        });
    }
    for subject in secret.grants.keys() {
        without(&|secret| drop(secret.grants.remove(subject)));
    }
    without(&|secret| secret.label = None);
    without(&|secret| secret.tracked = None);
    without(&|secret| secret.description.clear());
    without(&|secret| (secret.rotation, secret.rotates) = (Rotation::Never, None));
    without(&|secret| secret.expiry = None);
    all
}

fn smaller_containers(container: &ContainerState) -> Vec<ContainerState> {
    let mut all = Vec::new();
    let mut without = |leave_out: &dyn Fn(&mut ContainerState)| {
        let mut smaller = container.clone();
        leave_out(&mut smaller);
        all.push(smaller);
    };
    for nth in 0..container.layers.len() {
        without(&|container| drop(container.layers.remove(nth)));
    }
    for nth in 0..container.execs.len() {
        without(&|container| drop(container.execs.remove(nth)));
    }
    for service in container.services.keys() {
        without(&|container| drop(container.services.remove(service)));
    }
    for check in container.checks.keys() {
        without(&|container| drop(container.checks.remove(check)));
    }
    for path in container.files.keys() {
        without(&|container| drop(container.files.remove(path)));
    }
    without(&|container| container.notices.clear());
    without(&|container| container.logs.clear());
    without(&|container| container.identities.clear());
    all
}
