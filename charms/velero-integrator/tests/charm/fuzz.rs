//! What holds in states that nobody thought of.

use std::collections::BTreeSet;

use charm_core::event::{ConfigChanged, UpdateStatus};
use charm_testing::{Case, Context, RelationState, State};
use serde_json::{Value, json};
use velero_integrator::K8S_BACKUP_TARGET;

use crate::{context, target};

/// What operators write, and whether Velero takes it.
const SCHEDULES: [(&str, bool); 8] = [
    ("", true),
    ("@every 1h", true),
    ("0 2 * * MON", true),
    ("1-5/2 * * * *", true),
    ("0 0 2 * * *", false),
    ("61 * * * *", false),
    ("daily", false),
    ("* * * *", false),
];

/// What clients publish: of some more than one target, of some a bad one, of some none.
fn published() -> Vec<[(&'static str, String); 1]> {
    let mut bad = target("bad");
    bad["spec"]["ttl"] = json!("30d");
    let lists = [
        vec![target("shop")],
        vec![target("web")],
        vec![target("shop"), target("blog")],
        vec![bad, target("web")],
        vec![],
    ];
    let texts = lists.map(|targets| Value::from(targets).to_string());
    texts.map(|text| [("backup_targets", text)]).to_vec()
}

#[test]
fn every_good_target_of_a_living_client_is_told_to_velero_and_nothing_else_is() {
    let events = every_target_is_told(&context());
    assert!(events > 1000, "only {events} events ran");
}

/// Panics with what is not so; else tells how many events ran.
pub(crate) fn every_target_is_told(integrator: &Context) -> usize {
    integrator
        .fuzz()
        .config("schedule", SCHEDULES.map(|(schedule, _)| schedule))
        .remote_app_data(K8S_BACKUP_TARGET, published())
        .run(|case| {
            let reconciles = [ConfigChanged.into(), UpdateStatus.into()];
            if case.state.leader && reconciles.contains(case.event) {
                reconciled(case)?;
            }
            Ok(())
        })
}

fn reconciled(case: &Case<'_>) -> anyhow::Result<()> {
    let state = &case.outcome.state;
    let schedule = state.config.get("schedule").and_then(Value::as_str);
    let mut known = SCHEDULES.iter();
    let known = known.find(|(text, _)| Some(*text) == schedule);
    let good = known.is_none_or(|(_, good)| *good);
    if !good {
        let status = &state.unit_status;
        anyhow::ensure!(status.name() == "blocked", "{schedule:?}: {status:?}");
        return Ok(());
    }
    let expected = targets(state);
    for relation in readable(state, "velero-backup") {
        let told = &relation.local_app_data;
        let listed = told.get("backup_targets").map_or("[]", String::as_str);
        let listed: Vec<Value> = serde_json::from_str(listed)?;
        // What two clients publish alike is listed once.
        let (listed, apps) = (apps(&listed), apps(&expected));
        anyhow::ensure!(listed == apps, "{listed:?} for {apps:?}");
        let forwarded = told.get("app");
        anyhow::ensure!(
            forwarded.is_some() != apps.is_empty(),
            "{forwarded:?} of {apps:?}"
        );
    }
    Ok(())
}

/// The good ones among what clients publish.
fn targets(state: &State) -> Vec<Value> {
    let clients = readable(state, "k8s-backup-target");
    let texts = clients.filter_map(|client| client.remote_app_data.get("backup_targets"));
    let lists = texts.filter_map(|text| serde_json::from_str::<Vec<Value>>(text).ok());
    lists
        .flatten()
        .filter(|target| target["app"].is_string() && target["app"] != "bad")
        .collect()
}

/// The relations on an endpoint that Juju lists, and lets the charm read.
fn readable<'a>(state: &'a State, endpoint: &'a str) -> impl Iterator<Item = &'a RelationState> {
    let relations = state.relations.values().map(|relation| &**relation);
    relations.filter(move |relation| {
        let over = relation.dying && relation.remote_units.is_empty();
        relation.endpoint == endpoint && !relation.gone && !over
    })
}

fn apps(targets: &[Value]) -> BTreeSet<&str> {
    let apps = targets.iter().filter_map(|target| target["app"].as_str());
    apps.collect()
}
