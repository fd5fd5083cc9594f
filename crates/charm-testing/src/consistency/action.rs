//! Actions and their parameters.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::deployment::Deployment;

pub(super) fn check(
    deployment: &Deployment,
    name: &str,
    params: &BTreeMap<String, Value>,
    reasons: &mut Vec<String>,
) {
    let Some(action) = deployment.declared.simulated.actions.get(name) else {
        reasons.push(format!("charmcraft.yaml has no action `{name}`"));
        return;
    };
    let juju = deployment.juju().unwrap_or_default();
    let faults = action.params.check(&json!(params), &juju).err();
    for fault in faults.into_iter().flatten() {
        reasons.push(format!("action `{name}`: {fault}"));
    }
}
