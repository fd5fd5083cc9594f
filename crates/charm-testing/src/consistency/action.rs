//! Actions and their parameters.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::deployment::Deployment;

pub(super) fn check(
    deployment: &Deployment,
    name: &str,
    params: &BTreeMap<String, Value>,
    reasons: &mut Vec<String>,
) {
    let Some(action) = deployment.declared.action(name) else {
        reasons.push(format!("charmcraft.yaml has no action `{name}`"));
        return;
    };
    let faults = action.check(params, &deployment.juju_version).err();
    for fault in faults.into_iter().flatten() {
        reasons.push(format!("action `{name}`: {fault}"));
    }
}
