//! The integrator charm: whom it forwards, and what it says.

use serde_json::{Value, json};

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
    assert_eq!(
        status(&scenario),
        "blocked: Invalid configuration: 'schedule'"
    );
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
        .model
        .add_unit("velero-integrator")
        .unwrap();
    scenario.settle();
    assert_eq!(
        scenario.status("velero-integrator/1"),
        "active: Unit is ready (standby)"
    );
    scenario
        .simulation
        .model
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
fn every_option_reaches_the_spec() {
    let mut scenario = Scenario::demo();
    let spec = |scenario: &Scenario| -> Value {
        serde_json::from_str(&forwarded(scenario)["spec"]).unwrap()
    };
    let before = spec(&scenario);
    assert_eq!(before["schedule"], Value::Null);
    for key in [
        "paused",
        "skip_immediately",
        "use_owner_references_in_backup",
    ] {
        assert_eq!(before[key], false);
        scenario.configure("velero-integrator", &[(&key.replace('_', "-"), "true")]);
        assert_eq!(spec(&scenario)[key], true, "{key}");
    }
}

#[test]
fn a_bad_schedule_leaves_what_was_published() {
    let mut scenario = Scenario::demo();
    scenario.configure("velero-integrator", &[("schedule", "0 2 * * *")]);
    let before = forwarded(&scenario);
    scenario.configure(
        "velero-integrator",
        &[("schedule", "TZ=UTC"), ("paused", "true")],
    );
    assert_eq!(
        scenario.status("velero-integrator/0"),
        "blocked: Invalid configuration: 'schedule'"
    );
    assert_eq!(forwarded(&scenario), before);
    let report = scenario.act("velero-integrator/0", "status-detail", json!({}));
    let problem = report.results["problems"]["0"].as_str().unwrap();
    assert!(problem.starts_with("option `schedule`: "), "{problem}");
}

#[test]
fn who_leaves_under_a_bad_schedule_is_withdrawn_all_the_same() {
    let mut scenario = with_second_client();
    scenario.configure("velero-integrator", &[("schedule", "@daily")]);
    scenario.configure("velero-integrator", &[("schedule", "nonsense")]);
    assert_eq!(listed(&scenario), ["backup-client", "another"]);
    scenario.unrelate("backup-client", "velero-integrator");
    assert_eq!(listed(&scenario), ["another"]);
    let data = forwarded(&scenario);
    assert_eq!(data["app"], "another");
    let spec: Value = serde_json::from_str(&data["spec"]).unwrap();
    assert_eq!(spec["schedule"], "@daily");
    scenario.unrelate("another", "velero-integrator");
    assert_eq!(forwarded(&scenario).len(), 0);
    assert_eq!(
        scenario.status("velero-integrator/0"),
        "blocked: Invalid configuration: 'schedule'"
    );
}

#[test]
fn a_second_client_is_listed_and_named_and_displaces_nobody() {
    let scenario = with_second_client();
    assert_eq!(forwarded(&scenario)["app"], "backup-client");
    assert_eq!(listed(&scenario), ["backup-client", "another"]);
    assert_eq!(
        scenario.status("velero-integrator/0"),
        "active: Manual backup mode (not forwarded: another:backup-config)"
    );
    assert_eq!(
        scenario.status("velero-operator/0"),
        "active: 2 configured, 0 scheduled"
    );
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

#[test]
fn nothing_stays_published_when_the_last_client_leaves() {
    let mut scenario = Scenario::demo();
    assert_eq!(forwarded(&scenario).len(), 5);
    scenario.unrelate("backup-client", "velero-integrator");
    assert_eq!(forwarded(&scenario).len(), 0);
    assert_eq!(
        scenario.status("velero-integrator/0"),
        "waiting: Waiting for k8s-backup-target relation"
    );
}

#[test]
fn status_detail_tells_each_target_and_whether_it_is_forwarded() {
    let mut scenario = with_second_client();
    let task = scenario.act(
        "velero-integrator/0",
        "status-detail",
        json!({"recompute": true}),
    );
    let model = scenario.simulation.model.status().model;
    assert_eq!(
        task.results["summary"],
        "1 of 2 targets forwarded, 0 problems"
    );
    let target = |app: &str, forwarded: &str| json!({"app": app, "endpoint": "backup-config", "model": model, "forwarded": forwarded});
    assert_eq!(
        task.results["targets"]["0"],
        target("backup-client", "true")
    );
    assert_eq!(task.results["targets"]["1"], target("another", "false"));
}

#[test]
fn only_recompute_looks_again_and_sets_the_status() {
    let mut scenario = Scenario::demo();
    for recompute in [false, true] {
        let params = [("recompute".to_owned(), json!(recompute))].into();
        let unit = "velero-integrator/0".parse().unwrap();
        scenario
            .simulation
            .model
            .run_action(&unit, "status-detail", params)
            .unwrap();
        let ran = scenario.settle();
        let sets_status = ran[0].calls.iter().any(|call| call.tool == "status-set");
        assert_eq!(sets_status, recompute);
    }
}

#[test]
fn only_the_leader_can_report() {
    let mut scenario = Scenario::demo();
    scenario
        .simulation
        .model
        .add_unit("velero-integrator")
        .unwrap();
    scenario.settle();
    let task = scenario.act("velero-integrator/1", "status-detail", json!({}));
    assert!(
        task.message
            .contains("juju run velero-integrator/leader status-detail"),
        "{}",
        task.message
    );
}
