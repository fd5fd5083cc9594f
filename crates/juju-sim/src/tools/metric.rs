//! `add-metric`.

use charm_metadata::go_value::parse_float;
use juju_vocabulary::dispatch::Dispatch;
use juju_vocabulary::hook::Hook;

use super::answer::{Answer, RESTRICTED, Refusal, ToolOutput};
use super::flags::text;
use super::key_values;
use super::tool::{Call, Tool};
use crate::hook_context::HookContext;
use crate::view::{Change, Metric};

pub(super) const TOOLS: &[Tool] = &[Tool {
    name: "add-metric",
    args: "key1=value1 [key2=value2 ...]",
    purpose: "add metrics",
    flags: &[text(
        &["l", "labels"],
        "",
        "labels to be associated with metric values",
    )],
    prints: None,
    run: Some(add),
}];

fn add(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let args = call.given.rest();
    if args.is_empty() {
        return Err(Refusal::Usage("no metrics specified".to_owned()));
    }
    let values = key_values::parse_full(&args).map_err(annotated("invalid metrics"))?;
    let labels: Vec<&str> = match call.given.value("l").unwrap_or_default() {
        "" => Vec::new(),
        labels => labels.split(',').collect(),
    };
    let labels = key_values::parse_full(&labels).map_err(annotated("invalid labels"))?;
    for (name, value) in values {
        if name.starts_with("juju") {
            return Err(format!("{name} uses a reserved prefix").into());
        }
        refused(context, &name, &value)
            .map_or(Ok(()), |why| Err(format!("cannot record metric: {why}")))?;
        let labels = labels.clone();
        context.change(Change::Metric(Metric {
            name,
            value,
            labels,
        }));
    }
    Ok(ToolOutput::default())
}

fn annotated(what: &str) -> impl Fn(Refusal) -> Refusal {
    move |refusal| match refusal {
        Refusal::Usage(why) => Refusal::Usage(format!("{what}: {why}")),
        other => other,
    }
}

/// Why a metric is not taken: outside of `collect-metrics` by the context of the hook, there by `validateMetric`
/// (`worker/metrics/spool/metrics.go`).
fn refused(context: &HookContext, name: &str, value: &str) -> Option<String> {
    match context.dispatch() {
        Dispatch::Hook(Hook::CollectMetrics(_)) => {}
        _ if context.is_restricted() => return Some(RESTRICTED.to_owned()),
        _ => return Some("metrics not allowed in this context".to_owned()),
    }
    if !context.charm().metrics.iter().any(|known| known == name) {
        return Some(format!("metric key {name:?} not declared by the charm"));
    }
    if value.len() > 30 {
        return Some("metric value is too large".to_owned());
    }
    match parse_float(value) {
        None => Some(format!("invalid value type: expected float, got {value:?}")),
        Some(number) if number < 0.0 => Some(format!(
            "invalid value: value must be greater or equal to zero, got {value}"
        )),
        Some(_) => None,
    }
}
