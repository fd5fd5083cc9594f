//! `/v1/services`: what starts, stops and is replanned.

use std::collections::{BTreeMap, BTreeSet};

use charm_pebble::{Plan, Service, ServiceStatus, Startup};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::change::Task;
use crate::http::{Refusal, Request, Response, from_json};
use crate::layers::whole;
use crate::state::ContainerState;

pub(crate) fn list(state: &ContainerState, request: &Request) -> Result<Response, Refusal> {
    let names = request.names("names");
    let plan = whole(state)?;
    let services = plan
        .services
        .iter()
        .filter(|(name, _)| names.is_empty() || names.contains(name));
    let infos = services.map(|(name, service)| {
        let current = state.service_status(name);
        let mut info = json!({
            "name": name, "startup": service.startup.as_ref().unwrap_or(&Startup::Disabled), "current": current,
        });
        // The state does not say since when.
        if let Some(info) = info.as_object_mut().filter(|_| current == ServiceStatus::Active) {
            info.insert("current-since".to_owned(), json!(crate::change::now()));
        }
        info
    });
    Ok(Response::sync(infos.collect()))
}

#[derive(Deserialize)]
pub(crate) struct Act {
    action: String,
    #[serde(default)]
    services: Vec<String>,
}

/// What an action comes to.
pub(crate) struct Work {
    pub(crate) kind: &'static str,
    pub(crate) summary: String,
    pub(crate) tasks: Vec<Task>,
}

/// Does what is asked. `started` are services as they were when they were started.
pub(crate) fn act(
    state: &mut ContainerState,
    started: &mut BTreeMap<String, Service>,
    body: &[u8],
) -> Result<Work, Refusal> {
    let act: Act = from_json(body)?;
    let plan = whole(state)?;
    let enabled = || -> Vec<String> {
        let services = plan
            .services
            .iter()
            .filter(|(_, one)| one.startup == Some(Startup::Enabled));
        services.map(|(name, _)| name.clone()).collect()
    };
    let (kind, verb, mut named) = match act.action.as_str() {
        "start" => ("start", "Start", act.services),
        "stop" => ("stop", "Stop", act.services),
        "restart" => ("restart", "Restart", act.services),
        "autostart" => ("autostart", "Autostart", enabled()),
        "replan" => ("replan", "Replan", enabled()),
        other => return Err(Refusal::bad(format!("invalid action {other:?}"))),
    };
    if named.is_empty() {
        match kind {
            "replan" => {}
            "autostart" => {
                let kind = Some("no-default-services");
                return Err(Refusal {
                    kind,
                    ..Refusal::bad("no default services")
                });
            }
            _ => {
                return Err(Refusal::bad(format!(
                    "must specify services for {kind} action"
                )));
            }
        }
    }
    if let Some(unknown) = named.iter().find(|name| !plan.services.contains_key(*name)) {
        return Err(Refusal::bad(format!(
            "cannot {kind} services: service {unknown:?} does not exist"
        )));
    }
    let is_active =
        |state: &ContainerState, name: &str| state.service_status(name) == ServiceStatus::Active;
    let stopping: BTreeSet<String> = match kind {
        "stop" => dependants(&plan, &named),
        "restart" => named
            .iter()
            .filter(|name| is_active(state, name))
            .cloned()
            .collect(),
        "replan" => {
            let changed = plan.services.iter().filter(|(name, service)| {
                is_active(state, name) && started.get(*name) != Some(service)
            });
            changed.map(|(name, _)| name.clone()).collect()
        }
        _ => BTreeSet::new(),
    };
    if kind == "replan" {
        named.extend(stopping.iter().cloned());
        named.sort();
        named.dedup();
    }
    let mut tasks = Vec::new();
    for name in &stopping {
        state.services.insert(name.clone(), ServiceStatus::Inactive);
        started.remove(name);
        tasks.push(task("stop", "Stop", name, None));
    }
    if kind != "stop" {
        for name in in_order(&plan, &requirements(&plan, &named)) {
            if is_active(state, &name) {
                if kind == "start" {
                    tasks.push(task("start", "Start", &name, None));
                }
                continue;
            }
            let failure = state.failing_services.get(&name).map(|output| {
                (
                    "cannot start service: exited quickly with code 1".to_owned(),
                    output.clone(),
                )
            });
            let status = if failure.is_some() {
                ServiceStatus::Error
            } else {
                ServiceStatus::Active
            };
            state.services.insert(name.clone(), status);
            if let (None, Some(service)) = (&failure, plan.services.get(&name)) {
                started.insert(name.clone(), service.clone());
            }
            tasks.push(task("start", "Start", &name, failure));
        }
    }
    let summary = match named.as_slice() {
        [] => format!("{verb} - no services"),
        [one] => format!("{verb} service {one:?}"),
        [first, rest @ ..] => format!("{verb} service {first:?} and {} more", rest.len()),
    };
    Ok(Work {
        kind,
        summary,
        tasks,
    })
}

fn task(kind: &'static str, verb: &str, name: &str, failure: Option<(String, String)>) -> Task {
    Task {
        kind,
        summary: format!("{verb} service {name:?}"),
        subject: name.to_owned(),
        failure,
        data: Map::new(),
    }
}

/// These and what they require.
fn requirements(plan: &Plan, names: &[String]) -> BTreeSet<String> {
    let (mut all, mut todo) = (BTreeSet::new(), names.to_vec());
    while let Some(name) = todo.pop() {
        if let Some(service) = plan.services.get(&name)
            && all.insert(name)
        {
            todo.extend(service.requires.iter().cloned());
        }
    }
    all
}

/// These and what requires them.
fn dependants(plan: &Plan, names: &[String]) -> BTreeSet<String> {
    let (mut all, mut todo) = (BTreeSet::new(), names.to_vec());
    while let Some(name) = todo.pop() {
        let above = plan
            .services
            .iter()
            .filter(|(_, service)| service.requires.contains(&name));
        let above: Vec<String> = above.map(|(above, _)| above.clone()).collect();
        if all.insert(name) {
            todo.extend(above);
        }
    }
    all
}

/// By `after` and `before`; what has none comes by name.
fn in_order(plan: &Plan, names: &BTreeSet<String>) -> Vec<String> {
    let (mut order, mut left) = (Vec::new(), names.clone());
    let waits = |name: &String, left: &BTreeSet<String>| {
        let after = plan
            .services
            .get(name)
            .map(|service| service.after.as_slice())
            .unwrap_or_default();
        let before = |other: &String| {
            plan.services
                .get(other)
                .is_some_and(|one| one.before.contains(name))
        };
        left.iter()
            .any(|other| other != name && (after.contains(other) || before(other)))
    };
    while let Some(next) = left
        .iter()
        .find(|name| !waits(name, &left))
        .or(left.first())
        .cloned()
    {
        left.remove(&next);
        order.push(next);
    }
    order
}

#[derive(Deserialize)]
struct Signal {
    signal: String,
    #[serde(default)]
    services: Vec<String>,
}

pub(crate) fn signal(state: &ContainerState, body: &[u8]) -> Result<Response, Refusal> {
    let sent: Signal = from_json(body)?;
    if sent.services.is_empty() {
        return Err(Refusal::bad("must specify one or more services"));
    }
    // Pebble tries them all, and looks at the signal last.
    let refusals = sent.services.iter().filter_map(|name| {
        let why = match state.service_status(name) {
            ServiceStatus::Active => {
                let signal = sent.signal.parse::<charm_pebble::Signal>();
                signal
                    .err()
                    .map(|_| format!("invalid signal name {:?}", sent.signal))?
            }
            _ => "service is not running".to_owned(),
        };
        Some(format!("cannot send signal to {name:?}: {why}"))
    });
    let refusals: Vec<String> = refusals.collect();
    match refusals.as_slice() {
        [] => Ok(Response::sync(json!(true))),
        refusals => Err(Refusal::new(500, refusals.join("; "))),
    }
}

pub(crate) fn metrics(state: &ContainerState) -> Result<Response, Refusal> {
    let plan = whole(state)?;
    let lines = plan.services.keys().map(|name| {
        let active = u8::from(state.service_status(name) == ServiceStatus::Active);
        format!(
            "pebble_service_active{{service={}}} {active}\n",
            Value::from(name.as_str())
        )
    });
    let head = "# HELP pebble_service_active Whether the service is currently active (1) or not (0)\n# TYPE pebble_service_active gauge\n";
    Ok(Response {
        status: 200,
        content_type: "text/plain; version=0.0.4; charset=utf-8".to_owned(),
        body: [head.to_owned()]
            .into_iter()
            .chain(lines)
            .collect::<String>()
            .into_bytes(),
    })
}
