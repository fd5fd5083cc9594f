//! Subordinates: units that come and go with the unit they stand beside.

#![allow(clippy::unwrap_used, reason = "helpers of tests may panic")]

mod common;

use std::collections::BTreeMap;

use common::{charm, deploy, directory, settle, simulation, unit};
use juju_sim::simulation::Simulation;

const WEB: &str = "name: web\nprovides: {site: {interface: http}}\n";
const LOGS: &str = "name: logs\nsubordinate: true\nrequires: {host: {interface: juju-info, scope: container}}\n\
                    peers: {friends: {interface: logs}}\n";

/// Two units of a principal, and their subordinates.
fn beside(test: &str, script: &str) -> Simulation {
    let mut sim = simulation();
    let dir = directory(test);
    deploy(&mut sim, &charm(&dir.join("web"), WEB, ""), "web", 2);
    deploy(&mut sim, &charm(&dir.join("logs"), LOGS, script), "logs", 1);
    assert_eq!(units(&sim), ["web/0", "web/1"], "it has no unit of its own");
    sim.model().relate("web", "logs").unwrap();
    sim
}

fn units(sim: &Simulation) -> Vec<String> {
    let model = sim.model();
    let names = model.units().keys().map(ToString::to_string);
    names.collect()
}

#[test]
fn each_principal_gets_a_subordinate_which_sees_no_other() {
    let script = "case $JUJU_HOOK_NAME in host-relation-joined)\n\
                  status-set active \"$JUJU_PRINCIPAL_UNIT $(relation-list) $(unit-get private-address)\"\n\
                  relation-set on=$JUJU_PRINCIPAL_UNIT;; esac";
    let mut sim = beside("each-principal", script);
    let ran = settle(&mut sim);
    assert_eq!(units(&sim), ["logs/0", "logs/1", "web/0", "web/1"]);
    let of_first: Vec<_> = ran
        .iter()
        .filter(|run| run.starts_with("logs/0 "))
        .collect();
    assert_eq!(
        of_first,
        [
            "logs/0 install",
            "logs/0 friends-relation-created",
            "logs/0 host-relation-created",
            "logs/0 leader-elected",
            "logs/0 config-changed",
            "logs/0 start",
            "logs/0 host-relation-joined",
            "logs/0 host-relation-changed",
            "logs/0 friends-relation-joined",
            "logs/0 friends-relation-changed",
        ]
    );
    // Of juju-info, which it does not declare, the principal's charm hears nothing.
    let mut of_principals = ran.iter().filter(|run| run.starts_with("web/"));
    assert!(
        of_principals.all(|run| !run.contains("relation")),
        "{ran:?}"
    );
    let model = sim.model();
    for (name, principal) in [("logs/0", "web/0"), ("logs/1", "web/1")] {
        let subordinate = model.unit(&unit(name)).unwrap();
        let beside = model.unit(&unit(principal)).unwrap();
        assert_eq!(subordinate.principal, Some(unit(principal)));
        assert_eq!(
            subordinate.shown_status().message(),
            format!("{principal} {principal} {}", beside.address)
        );
    }
    let report = serde_json::to_value(model.status()).unwrap();
    let web = &report["applications"]["web"];
    let logs = &report["applications"]["logs"];
    let shown = &web["units"]["web/0"]["subordinates"]["logs/0"];
    assert_eq!(shown["workload-status"]["current"], "active");
    assert_eq!(logs["subordinate-to"], serde_json::json!(["web"]));
    assert_eq!(logs.get("units"), None);
    assert_eq!(logs["relations"]["host"][0]["scope"], "container");
}

#[test]
fn a_new_principal_gets_one_too_and_both_ends_talk_where_the_endpoint_is_declared() {
    let mut sim = simulation();
    let dir = directory("declared-ends");
    let logs =
        "name: logs\nsubordinate: true\nrequires: {site: {interface: http, scope: container}}\n";
    deploy(&mut sim, &charm(&dir.join("web"), WEB, ""), "web", 1);
    deploy(&mut sim, &charm(&dir.join("logs"), logs, ""), "logs", 0);
    sim.model().relate("web", "logs").unwrap();
    settle(&mut sim);
    sim.model().add_unit("web").unwrap();
    let ran = settle(&mut sim);
    let theirs: Vec<_> = ran.iter().filter(|run| run.contains("site-")).collect();
    let mut theirs = theirs.into_iter().map(String::as_str).collect::<Vec<_>>();
    theirs.sort_unstable();
    assert_eq!(
        theirs,
        [
            "logs/1 site-relation-changed",
            "logs/1 site-relation-created",
            "logs/1 site-relation-joined",
            "web/1 site-relation-changed",
            "web/1 site-relation-created",
            "web/1 site-relation-joined",
        ]
    );
}

#[test]
fn a_subordinate_goes_with_its_principal_which_waits_for_it() {
    let mut sim = beside("goes-with", "");
    settle(&mut sim);
    sim.model().remove_unit(&unit("web/0")).unwrap();
    let ran = settle(&mut sim);
    let position = |what: &str| ran.iter().position(|run| run == what);
    assert!(position("logs/0 remove").is_some(), "{ran:?}");
    assert!(position("logs/0 host-relation-broken") < position("logs/0 stop"));
    assert!(position("web/0 remove").is_some(), "{ran:?}");
    assert_eq!(units(&sim), ["logs/1", "web/1"]);
    // The others hear of their peers, and of nothing else.
    let mut others: Vec<_> = ran.iter().filter(|run| run.contains("/1 ")).collect();
    others.sort_unstable();
    assert_eq!(
        others,
        [
            "logs/1 friends-relation-departed",
            "logs/1 leader-elected",
            "web/1 leader-elected",
        ]
    );
}

#[test]
fn a_subordinate_goes_with_the_relation_and_its_principal_stays() {
    let mut sim = beside("goes-with-relation", "");
    settle(&mut sim);
    let relation = sim.model().find_relation("web", "logs").unwrap();
    sim.model().remove_relation(relation).unwrap();
    let ran = settle(&mut sim);
    assert!(
        ran.contains(&"logs/0 host-relation-departed".to_owned()),
        "{ran:?}"
    );
    assert!(ran.contains(&"logs/1 remove".to_owned()), "{ran:?}");
    assert_eq!(units(&sim), ["web/0", "web/1"]);
    assert!(sim.model().relation(relation).is_none());
    assert!(sim.model().app("logs").is_some());
    // It can come again.
    sim.model().relate("web", "logs").unwrap();
    settle(&mut sim);
    assert_eq!(units(&sim), ["logs/2", "logs/3", "web/0", "web/1"]);
}

#[test]
fn either_application_can_be_removed() {
    let mut sim = beside("remove-principal", "");
    settle(&mut sim);
    sim.model().remove_app("web").unwrap();
    settle(&mut sim);
    assert!(units(&sim).is_empty());
    assert!(sim.model().app("web").is_none() && sim.model().app("logs").is_some());

    let mut sim = beside("remove-subordinate", "");
    settle(&mut sim);
    sim.model().remove_app("logs").unwrap();
    settle(&mut sim);
    assert_eq!(units(&sim), ["web/0", "web/1"]);
    assert!(sim.model().app("logs").is_none());
    assert!(sim.model().relations().is_empty());
}

#[test]
fn a_subordinate_of_two_applications_stands_beside_units_of_both() {
    let mut sim = beside("two-principals", "");
    let dir = directory("another-principal");
    deploy(&mut sim, &charm(&dir, "name: db\n", ""), "db", 1);
    sim.model().relate("db:juju-info", "logs:host").unwrap();
    let ran = settle(&mut sim);
    assert_eq!(
        units(&sim),
        ["db/0", "logs/0", "logs/1", "logs/2", "web/0", "web/1"]
    );
    let model = sim.model();
    let mut joined: BTreeMap<&str, usize> = BTreeMap::new();
    for run in ran
        .iter()
        .filter(|run| run.ends_with("host-relation-joined"))
    {
        *joined.entry(run.split(' ').next().unwrap()).or_default() += 1;
    }
    // Each with its own principal only.
    assert_eq!(
        joined,
        BTreeMap::from([("logs/0", 1), ("logs/1", 1), ("logs/2", 1)])
    );
    drop(model);
    let relation = sim.model().find_relation("db", "logs").unwrap();
    sim.model().remove_relation(relation).unwrap();
    settle(&mut sim);
    assert_eq!(units(&sim).len(), 5);
}

#[test]
fn what_juju_refuses_of_subordinates() {
    let mut sim = beside("refused-subordinates", "");
    settle(&mut sim);
    let dir = directory("contained");
    let inside = "name: inside\nrequires: {site: {interface: http, scope: container}}\n";
    deploy(&mut sim, &charm(&dir, inside, ""), "inside", 1);
    let mut model = sim.model();
    let error = model.add_unit("logs").unwrap_err();
    assert_eq!(
        error.to_string(),
        "application \"logs\" is a subordinate: its units come with relations to principals"
    );
    let error = model.remove_unit(&unit("logs/0")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "unit \"logs/0\" is a subordinate, to remove use remove-relation"
    );
    let error = model.relate("inside:site", "web:site").unwrap_err();
    assert!(
        error.to_string().contains("at least one subordinate"),
        "{error}"
    );
}

#[test]
fn a_saved_model_has_its_subordinates() {
    let mut sim = beside("saved-subordinates", "");
    settle(&mut sim);
    let text = sim.model().save().unwrap();
    let loaded = juju_sim::model::Model::load(&text).unwrap();
    let principal = loaded.unit(&unit("logs/1")).unwrap().principal.clone();
    assert_eq!(principal, Some(unit("web/1")));
    assert!(
        loaded
            .units()
            .keys()
            .all(|unit| loaded.next_operation(unit).is_none())
    );
}
