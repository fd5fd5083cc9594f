//! Storages and resources.

use std::path::Path;

use charm_core::StorageId;
use juju_sim::view::{State, StorageState};

use crate::deployment::Deployment;

pub(super) fn check(deployment: &Deployment, state: &State, reasons: &mut Vec<String>) {
    numbers(state, reasons);
    for (id, storage) in &state.storages {
        let wrong = instance(deployment, id, storage);
        reasons.extend(wrong.map(|wrong| format!("storage {id}: {wrong}")));
    }
    for declared in &deployment.declared.storage {
        let ids = state.storages.keys();
        let count = ids.filter(|id| id.storage() == declared.name).count();
        let most = declared.count.1;
        if let Some(most) = most.filter(|most| count > *most as usize) {
            reasons.push(format!(
                "the unit has {count} instances of storage `{}`, and {most} at the most is what charmcraft.yaml allows",
                declared.name
            ));
        }
    }
    for name in state.requested_storages.keys() {
        if deployment.declared.storage(name).is_none() {
            reasons.push(format!(
                "requested storage: charmcraft.yaml has no storage `{name}`"
            ));
        }
    }
    for (name, path) in &state.resources {
        if deployment.declared.resource(name).is_none() {
            reasons.push(format!("charmcraft.yaml has no resource `{name}`"));
        } else if !path.is_absolute() {
            reasons.push(format!(
                "resource `{name}`: Juju tells an absolute path, not {}",
                path.display()
            ));
        }
    }
}

/// A number is one instance's in the whole model.
fn numbers(state: &State, reasons: &mut Vec<String>) {
    let mut ids: Vec<_> = state.storages.keys().collect();
    ids.sort_by_key(|id| id.number());
    for pair in ids.windows(2) {
        if let [id, next] = pair
            && id.number() == next.number()
        {
            reasons.push(format!("storages {id} and {next} have the same number"));
        }
    }
}

/// What is wrong with an instance of a storage.
fn instance(deployment: &Deployment, id: &StorageId, storage: &StorageState) -> Option<String> {
    let name = id.storage();
    let is_nowhere = |location: &Path| location.as_os_str().is_empty();
    let Some(declared) = deployment.declared.storage(name) else {
        return Some(format!("charmcraft.yaml has no storage `{name}`"));
    };
    if storage.storage != name {
        Some(format!(
            "it is no instance of storage `{}`",
            storage.storage
        ))
    } else if declared.kind != storage.kind {
        Some(format!(
            "charmcraft.yaml has `{name}` as another kind of storage"
        ))
    } else if storage.location.as_deref().is_some_and(is_nowhere) {
        Some("a storage that is provisioned has a location".to_owned())
    } else {
        None
    }
}
