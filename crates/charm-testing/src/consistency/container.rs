//! Workload containers, and the events about them.

use std::collections::BTreeSet;

use charm_pebble::Plan;
use juju_sim::view::State;
use juju_vocabulary::hook::Hook;
use pebble_sim::ContainerState;

use crate::deployment::Deployment;

pub(super) fn check(deployment: &Deployment, state: &State, reasons: &mut Vec<String>) {
    for (name, container) in &state.containers {
        if deployment.declared.container(name).is_none() {
            reasons.push(format!("charmcraft.yaml has no container `{name}`"));
        }
        let faults = contents(container).into_iter();
        reasons.extend(faults.map(|fault| format!("container `{name}`: {fault}")));
    }
}

fn contents(container: &ContainerState) -> Vec<String> {
    let plan = match container.plan() {
        Ok(plan) => plan,
        Err(error) => return vec![error.to_string()],
    };
    let mut faults = unplanned(container, &plan);
    let labels = container.layers.iter().map(|(label, _)| label.clone());
    let prefixes = container.execs.iter().map(|exec| exec.prefix.join(" "));
    let keys = container.notices.iter();
    let keys = keys.map(|notice| format!("{} {}", notice.kind, notice.key));
    let ids = container.notices.iter().map(|notice| notice.id.clone());
    let twice = [
        ("layers of the label", twice(labels)),
        ("commands with the prefix", twice(prefixes)),
        ("notices of type and key", twice(keys)),
        ("notices of the id", twice(ids)),
    ];
    for (what, name) in twice {
        faults.extend(name.map(|name| format!("there are two {what} `{name}`")));
    }
    let paths = container.files.keys().chain(container.mounts.keys());
    for path in paths.filter(|path| !path.starts_with('/')) {
        faults.push(format!("`{path}` is no absolute path"));
    }
    faults
}

/// What the state knows of and the plan does not.
fn unplanned(container: &ContainerState, plan: &Plan) -> Vec<String> {
    let services = container.services.keys();
    let services = services.filter(|name| !plan.services.contains_key(*name));
    let checks = container.checks.keys();
    let checks = checks.filter(|name| !plan.checks.contains_key(*name));
    let logs = container.logs.iter().map(|line| &line.service);
    let logs: BTreeSet<_> = logs
        .filter(|name| !plan.services.contains_key(*name))
        .collect();
    let logs = logs
        .into_iter()
        .map(|name| format!("its plan has no service `{name}`, which has logged"));
    let services = services.map(|name| format!("its plan has no service `{name}`"));
    let checks = checks.map(|name| format!("its plan has no check `{name}`"));
    services.chain(logs).chain(checks).collect()
}

fn twice(names: impl Iterator<Item = String>) -> Option<String> {
    let mut seen = BTreeSet::new();
    let mut names = names;
    names.find(|name| !seen.insert(name.clone()))
}

/// What a hook of the container `name` needs and does not have.
pub(super) fn needed(hook: &Hook, name: &str, state: &State) -> Option<String> {
    let Some(container) = state.containers.get(name) else {
        return Some(format!("container `{name}` is not in the state"));
    };
    let has_check = |check: &str| {
        let plan = container.plan().unwrap_or_default();
        plan.checks.contains_key(check)
    };
    match hook {
        Hook::PebbleReady(_) if !container.can_connect => {
            Some(format!("container `{name}` does not connect in the state"))
        }
        Hook::PebbleCustomNotice(event) => {
            let mut notices = container.notices.iter();
            let known = notices.any(|notice| {
                notice.id == event.notice_id
                    && notice.kind.as_str() == event.notice_type
                    && notice.key == event.notice_key
            });
            (!known).then(|| format!("container `{name}` has no such notice in the state"))
        }
        Hook::PebbleCheckFailed(event) if !has_check(&event.check) => {
            Some(format!("container `{name}` has no check `{}`", event.check))
        }
        Hook::PebbleCheckRecovered(event) if !has_check(&event.check) => {
            Some(format!("container `{name}` has no check `{}`", event.check))
        }
        _ => None,
    }
}
