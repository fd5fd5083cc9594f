//! The integrator charm over many hooks. What it does at each event, its own tests show.

use serde_json::Value;

use charm_tests::scenario::Scenario;

fn forwarded(scenario: &Scenario) -> std::collections::BTreeMap<String, String> {
    scenario.databag("velero-integrator", "velero-operator", "velero-integrator")
}

/// `app` of each entry under our additional key.
fn listed(scenario: &Scenario) -> Vec<Value> {
    let data = forwarded(scenario);
    let all: Vec<Value> = serde_json::from_str(&data["backup_targets"]).unwrap();
    all.iter().map(|entry| entry["app"].clone()).collect()
}

fn with_second_client() -> Scenario {
    let mut scenario = Scenario::demo();
    scenario.deploy(
        "charms/backup-client",
        "another",
        &[("namespace", "web")],
        1,
    );
    scenario.settle();
    scenario.relate("another", "velero-integrator");
    scenario
}

#[test]
fn its_status_follows_what_is_missing() {
    let mut scenario = Scenario::empty();
    let status = |scenario: &Scenario| scenario.status("velero-integrator/0");
    scenario.deploy(
        "charms/velero-integrator",
        "velero-integrator",
        &[("schedule", "nonsense")],
        2,
    );
    scenario.deploy("tests/charms/velero-operator", "velero-operator", &[], 1);
    scenario.deploy("charms/backup-client", "backup-client", &[], 1);
    scenario.settle();
    assert_eq!(
        scenario.status("velero-integrator/1"),
        "active: Unit is ready (standby)"
    );
    let bad = "blocked: Invalid configuration: 'schedule': 1 fields in \"nonsense\"";
    assert!(status(&scenario).starts_with(bad), "{}", status(&scenario));
    // Whatever happens, until it is mended.
    let velero = ("velero-integrator", "velero-operator");
    scenario.relate(velero.0, velero.1);
    assert!(status(&scenario).starts_with(bad), "{}", status(&scenario));
    scenario.unrelate(velero.0, velero.1);
    scenario.configure("velero-integrator", &[("schedule", "")]);
    assert_eq!(
        status(&scenario),
        "blocked: Missing relation: velero-backup"
    );
    scenario.relate("velero-integrator", "velero-operator");
    assert_eq!(
        status(&scenario),
        "waiting: Waiting for k8s-backup-target relation"
    );
    scenario.relate("velero-integrator", "backup-client");
    assert_eq!(status(&scenario), "active: Manual backup mode");
    scenario.configure("velero-integrator", &[("schedule", "@every 1h30m")]);
    assert_eq!(status(&scenario), "active: Schedule: @every 1h30m");
    scenario.configure("velero-integrator", &[("paused", "true")]);
    assert_eq!(status(&scenario), "active: Schedule paused");
    scenario.unrelate("velero-integrator", "velero-operator");
    assert_eq!(
        status(&scenario),
        "blocked: Missing relation: velero-backup"
    );
}

#[test]
fn a_new_leader_takes_over() {
    let mut scenario = Scenario::demo();
    scenario
        .simulation
        .model()
        .add_unit("velero-integrator")
        .unwrap();
    scenario.settle();
    assert_eq!(
        scenario.status("velero-integrator/1"),
        "active: Unit is ready (standby)"
    );
    scenario
        .simulation
        .model()
        .set_leader(&"velero-integrator/1".parse().unwrap())
        .unwrap();
    scenario.settle();
    assert_eq!(
        scenario.status("velero-integrator/1"),
        "active: Manual backup mode"
    );
    scenario.configure("velero-integrator", &[("schedule", "@daily")]);
    assert_eq!(
        scenario.status("velero-integrator/0"),
        "active: Unit is ready (standby)"
    );
    let spec: Value = serde_json::from_str(&forwarded(&scenario)["spec"]).unwrap();
    assert_eq!(spec["schedule"], "@daily");
}

#[test]
fn the_next_client_moves_up_when_the_forwarded_one_leaves_and_stays() {
    let mut scenario = with_second_client();
    scenario.unrelate("backup-client", "velero-integrator");
    assert_eq!(forwarded(&scenario)["app"], "another");
    assert_eq!(
        scenario.status("velero-integrator/0"),
        "active: Manual backup mode"
    );
    scenario.relate("backup-client", "velero-integrator");
    assert_eq!(forwarded(&scenario)["app"], "another");
    assert_eq!(listed(&scenario), ["another", "backup-client"]);
}
