//! The integrator with a good client and a hostile one.

use std::collections::BTreeMap;

use charm_tests::scenario::Scenario;
use serde_json::{Value, json};

use crate::neighbour::{self, NEIGHBOUR, Of, publish};
use crate::printable::{printable_log, printable_results, printable_status};
use crate::texts::{Taken, entry, hostile_texts};

const INTEGRATOR: &str = "velero-integrator";
const UNIT: &str = "velero-integrator/0";

/// The demo, and a client that has published nothing yet. Its relation is the youngest.
pub(crate) fn scenario() -> Scenario {
    let mut scenario = Scenario::demo();
    neighbour::deploy(&mut scenario);
    scenario.relate("hostile:as-client", INTEGRATOR);
    scenario
}

/// What the integrator publishes to Velero.
pub(crate) fn published(scenario: &Scenario) -> BTreeMap<String, String> {
    scenario.databag(INTEGRATOR, "velero-operator", INTEGRATOR)
}

/// All targets that it lists.
pub(crate) fn listed(scenario: &Scenario) -> Vec<Value> {
    serde_json::from_str(&published(scenario)["backup_targets"]).unwrap()
}

/// The good client's target stands where it stood, in the four keys and in the list.
fn assert_good_target_stands(scenario: &Scenario, good: &BTreeMap<String, String>, of: &str) {
    let now = published(scenario);
    for key in ["app", "relation_name", "model", "spec"] {
        assert_eq!(now[key], good[key], "{of}: {key}");
    }
    let target: Vec<Value> = serde_json::from_str(&good["backup_targets"]).unwrap();
    assert_eq!(listed(scenario)[..1], target, "{of}");
}

/// Where the integrator says that something is wrong.
fn offender(scenario: &Scenario) -> String {
    let model = &scenario.simulation.model();
    let id = model.find_relation(NEIGHBOUR, INTEGRATOR).unwrap();
    format!("k8s-backup-target:{id} of {NEIGHBOUR}")
}

#[test]
fn whatever_a_client_publishes_hides_no_good_target_and_is_named() {
    let mut scenario = scenario();
    let good = published(&scenario);
    let offender = offender(&scenario);
    for (of, text, taken) in hostile_texts() {
        publish(
            &mut scenario,
            INTEGRATOR,
            Of::App,
            &[("backup_targets", &text)],
        );
        // Every hook succeeds: `settle` sees to it.
        let ran = scenario.settle();
        assert!(
            ran.iter()
                .any(|d| d.event == "k8s-backup-target-relation-changed"),
            "{of}"
        );
        let task = scenario.act(UNIT, "status-detail", json!({"recompute": true}));
        assert_good_target_stands(&scenario, &good, &of);

        let status = printable_status(&scenario, UNIT, &of);
        let log = printable_log(&ran, UNIT, &of);
        let results = printable_results(&task, &of);
        assert!(status.starts_with("active: "), "{of}: {status}");
        let bad = taken == Taken::Bad;
        for told in [&status, &log, &results] {
            assert_eq!(told.contains(&offender), bad, "{of}: {told}");
        }
        let others = match taken {
            Taken::Good(count) => count,
            Taken::Bad => 0,
        };
        assert_eq!(listed(&scenario).len(), 1 + others, "{of}");
    }
}

#[test]
fn a_bad_entry_hides_no_good_one_beside_it() {
    let mut scenario = scenario();
    let text = json!([entry("a"), 17, entry("b"), {"app": "c"}, entry("d")]).to_string();
    publish(
        &mut scenario,
        INTEGRATOR,
        Of::App,
        &[("backup_targets", &text)],
    );
    scenario.settle();
    let apps: Vec<_> = listed(&scenario)
        .iter()
        .map(|target| target["app"].clone())
        .collect();
    assert_eq!(apps, ["backup-client", "a", "b", "d"]);
    let status = scenario.status(UNIT);
    let offender = offender(&scenario);
    assert!(
        status.contains(&format!("{offender} [1], {offender} [3]")),
        "{status}"
    );
}

#[test]
fn a_target_is_whose_application_publishes_it() {
    // The thief stands first in every respect: its relation is older, and it published earlier.
    let mut scenario = Scenario::empty();
    scenario.deploy("charms/velero-integrator", INTEGRATOR, &[], 1);
    scenario.deploy("tests/charms/velero-operator", "velero-operator", &[], 1);
    scenario.deploy(
        "charms/backup-client",
        "backup-client",
        &[("ttl", "72h")],
        1,
    );
    neighbour::deploy(&mut scenario);
    scenario.relate(INTEGRATOR, "velero-operator");
    scenario.relate("hostile:as-client", INTEGRATOR);
    let stolen = json!([{
        "app": "backup-client", "relation_name": "backup-config", "model": "sim", "spec": {"ttl": "1s"},
    }]);
    publish(
        &mut scenario,
        INTEGRATOR,
        Of::App,
        &[("backup_targets", &stolen.to_string())],
    );
    scenario.settle();
    scenario.relate("backup-client", INTEGRATOR);
    assert_eq!(listed(&scenario).len(), 1);
    let spec: Value = serde_json::from_str(&published(&scenario)["spec"]).unwrap();
    assert_eq!(spec["ttl"], "72h");
    let status = scenario.status(UNIT);
    assert!(
        status.contains(&format!("refused: {} [0]", offender(&scenario))),
        "{status}"
    );
}

#[test]
fn other_keys_and_the_databags_of_units_say_nothing() {
    let mut scenario = scenario();
    let good = published(&scenario);
    let text = json!([entry("evil")]).to_string();
    let deep = "[".repeat(200_000);
    let long = "x".repeat(1 << 20);
    let keys = [
        ("app", "evil"),
        ("spec", deep.as_str()),
        ("schedule", "@every 1s"),
        ("\u{1b}[31mred", "\u{1b}[31m"),
        ("two\nlines", "\0"),
        ("long", long.as_str()),
    ];
    let unit = [&keys[..], &[("backup_targets", text.as_str())]].concat();
    for (of, content) in [(Of::App, &keys[..]), (Of::Unit, &unit[..])] {
        let of_whom = format!("{of:?}");
        publish(&mut scenario, INTEGRATOR, of, content);
        let ran = scenario.settle();
        assert!(
            ran.iter()
                .any(|d| d.event == "k8s-backup-target-relation-changed"),
            "{of:?}"
        );
        assert_eq!(published(&scenario), good, "{of:?}");
        let log = printable_log(&ran, UNIT, &of_whom);
        assert!(!log.contains("not a backup target"), "{of:?}: {log}");
        assert_eq!(
            printable_status(&scenario, UNIT, &of_whom),
            "active: Manual backup mode"
        );
    }
}

#[test]
fn what_a_velero_operator_writes_changes_nothing() {
    let mut scenario = Scenario::demo();
    neighbour::deploy(&mut scenario);
    scenario.relate("hostile:as-velero", INTEGRATOR);
    let good = published(&scenario);
    let text = json!([entry("evil")]).to_string();
    let deep = "[".repeat(200_000);
    for (of, content) in [
        (
            Of::App,
            [
                ("app", "evil"),
                ("model", "\u{1b}[31m"),
                ("spec", &deep),
                ("backup_targets", &text),
            ],
        ),
        (
            Of::Unit,
            [
                ("app", "evil"),
                ("model", "\0"),
                ("spec", "{}"),
                ("backup_targets", &deep),
            ],
        ),
    ] {
        publish(&mut scenario, INTEGRATOR, of, &content);
        let ran = scenario.settle();
        assert!(
            ran.iter()
                .any(|d| d.event == "velero-backup-relation-changed"),
            "{of:?}"
        );
        assert_eq!(published(&scenario), good, "{of:?}");
        assert_eq!(
            scenario.databag(INTEGRATOR, NEIGHBOUR, INTEGRATOR),
            good,
            "{of:?}"
        );
        printable_log(&ran, UNIT, "velero");
        assert_eq!(scenario.status(UNIT), "active: Manual backup mode");
    }
}
