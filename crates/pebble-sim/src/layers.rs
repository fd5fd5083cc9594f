//! `/v1/layers` and `/v1/plan`.

use charm_pebble::{Layer, Plan, combine};
use serde::Deserialize;
use serde_json::json;

use crate::http::{Refusal, Request, Response, from_json};
use crate::state::ContainerState;

#[derive(Deserialize)]
struct Add {
    action: String,
    #[serde(default)]
    combine: bool,
    #[serde(default)]
    label: String,
    #[serde(default)]
    format: String,
    #[serde(default)]
    layer: String,
}

pub(crate) fn add(state: &mut ContainerState, body: &[u8]) -> Result<Response, Refusal> {
    let add: Add = from_json(body)?;
    if add.action != "add" {
        return Err(Refusal::bad(format!("invalid action {:?}", add.action)));
    }
    if add.label.is_empty() {
        return Err(Refusal::bad("label must be set"));
    }
    if add.format != "yaml" {
        return Err(Refusal::bad(format!("invalid format {:?}", add.format)));
    }
    let layer = Layer::from_yaml(&add.layer)
        .map_err(|error| Refusal::bad(format!("cannot parse layer YAML: {error}")))?;
    if !layer.workloads.is_empty() {
        return Err(Refusal::bad(
            "cannot update immutable section \"workloads\"",
        ));
    }
    let refused =
        |error: charm_pebble::CombineError| Refusal::bad(format!("layer {:?}: {error}", add.label));
    combine([&layer]).map_err(refused)?;
    let mut layers = state.layers.clone();
    match layers.iter_mut().find(|(label, _)| *label == add.label) {
        Some(_) if !add.combine => {
            return Err(Refusal::bad(format!(
                "layer {:?} already exists",
                add.label
            )));
        }
        Some((_, below)) => *below = combine([&*below, &layer]).map_err(refused)?,
        None => layers.push((add.label.clone(), layer)),
    }
    let plan = Plan::from(combine(layers.iter().map(|(_, layer)| layer)).map_err(refused)?);
    sound(&plan).map_err(Refusal::bad)?;
    state.layers = layers;
    Ok(Response::sync(json!(true)))
}

/// Why Pebble would not have the plan.
fn sound(plan: &Plan) -> Result<(), String> {
    for (name, service) in &plan.services {
        if service.command.is_empty() {
            return Err(format!("plan must define \"command\" for service {name:?}"));
        }
        if service.backoff_factor.is_some_and(|factor| factor < 1.0) {
            return Err(format!(
                "plan service {name:?} backoff-factor must be 1.0 or greater"
            ));
        }
    }
    for (name, check) in &plan.checks {
        let kinds = [
            check.http.is_some(),
            check.tcp.is_some(),
            check.exec.is_some(),
        ];
        if kinds.iter().filter(|kind| **kind).count() != 1 {
            return Err(format!(
                "plan must specify one of \"http\", \"tcp\", or \"exec\" for check {name:?}"
            ));
        }
        if check.http.as_ref().is_some_and(|http| http.url.is_empty()) {
            return Err(format!("plan must set \"url\" for http check {name:?}"));
        }
        if check.tcp.as_ref().is_some_and(|tcp| tcp.port == 0) {
            return Err(format!("plan must set \"port\" for tcp check {name:?}"));
        }
        if check
            .exec
            .as_ref()
            .is_some_and(|exec| exec.command.is_empty())
        {
            return Err(format!("plan must set \"command\" for exec check {name:?}"));
        }
    }
    for (name, target) in &plan.log_targets {
        if target.r#type.is_none() {
            return Err(format!(
                "plan must define \"type\" (\"loki\", \"opentelemetry\" or \"syslog\") for log target {name:?}"
            ));
        }
        if target.location.is_empty() {
            return Err(format!(
                "plan must define \"location\" for log target {name:?}"
            ));
        }
    }
    Ok(())
}

pub(crate) fn plan(state: &ContainerState, request: &Request) -> Result<Response, Refusal> {
    if request.query("format") != Some("yaml") {
        return Err(Refusal::bad(format!(
            "invalid format {:?}",
            request.query("format").unwrap_or_default()
        )));
    }
    let Plan {
        services,
        checks,
        log_targets,
        workloads,
        pairing,
    } = whole(state)?;
    let layer = Layer {
        services,
        checks,
        log_targets,
        workloads,
        pairing,
        ..Layer::default()
    };
    let text = layer
        .to_yaml()
        .map_err(|error| Refusal::new(500, error.to_string()))?;
    Ok(Response::sync(json!(text)))
}

pub(crate) fn whole(state: &ContainerState) -> Result<Plan, Refusal> {
    state
        .plan()
        .map_err(|error| Refusal::new(500, error.to_string()))
}
