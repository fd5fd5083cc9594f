//! Client, integrator and operator in every mix: the same four keys reach the operators, and both
//! operators read them.
//!
//! Beside the four keys ours writes one that Python's integrator does not know, `backup_targets`
//! with all targets: the four carry only one. In the four the two differ only where upstream loses
//! backups: with several clients (ours keeps the first, Python's takes the last) and when the last
//! client leaves (ours clears the keys, Python's leaves them).

use std::collections::BTreeMap;

use charm_tests::scenario::Scenario;
use juju_sim::model::TaskStatus;
use serde_json::{Value, json};

use crate::charms::Written::{InPython, InRust};
use crate::charms::{CLIENT, INTEGRATOR, OPERATOR, Written};

#[test]
#[ignore = "needs Python and PyPI: run `just conformance`"]
fn our_client_and_our_integrator() {
    the_same_four_keys_arrive(InRust, InRust);
}

#[test]
#[ignore = "needs Python and PyPI: run `just conformance`"]
fn our_client_and_pythons_integrator() {
    the_same_four_keys_arrive(InRust, InPython);
}

#[test]
#[ignore = "needs Python and PyPI: run `just conformance`"]
fn pythons_client_and_our_integrator() {
    the_same_four_keys_arrive(InPython, InRust);
}

#[test]
#[ignore = "needs Python and PyPI: run `just conformance`"]
fn pythons_client_and_pythons_integrator() {
    the_same_four_keys_arrive(InPython, InPython);
}

const OPERATORS: [(&str, Written); 2] = [(OPERATOR, InRust), ("pythons-operator", InPython)];

fn the_same_four_keys_arrive(client: Written, integrator: Written) {
    let mut scenario = Scenario::empty();
    let options = [("namespace", "größe-\"名\""), ("ttl", "72h")];
    scenario.deploy_charm(&client.charm(CLIENT), CLIENT, &options, 1);
    scenario.deploy_charm(&integrator.charm(INTEGRATOR), INTEGRATOR, &[], 1);
    let model = scenario.simulation.shared_model();
    model.lock().relate(CLIENT, INTEGRATOR).unwrap();
    for (operator, written) in OPERATORS {
        scenario.deploy_charm(&written.charm(OPERATOR), operator, &[], 1);
        let model = scenario.simulation.shared_model();
        model.lock().relate(INTEGRATOR, operator).unwrap();
    }
    scenario.settle();
    let manual = json!({
        "include_namespaces": ["größe-\"名\""],
        "include_resources": ["deployments", "configmaps", "secrets"],
        "exclude_namespaces": null,
        "exclude_resources": null,
        "include_cluster_resources": null,
        "label_selector": null,
        "ttl": "72h",
        "schedule": null,
        "paused": false,
        "skip_immediately": false,
        "use_owner_references_in_backup": false,
    });
    assert_arrived(&mut scenario, integrator, &manual);
    assert_eq!(
        scenario.status("velero-operator/0"),
        "active: 1 configured, 0 scheduled"
    );
    assert_eq!(
        scenario.status("velero-integrator/0"),
        "active: Manual backup mode"
    );

    let mut scheduled = manual;
    scheduled["schedule"] = json!("0 2 * * *");
    scheduled["paused"] = json!(true);
    scheduled["skip_immediately"] = json!(true);
    scheduled["use_owner_references_in_backup"] = json!(true);
    let options = [
        ("schedule", "0 2 * * *"),
        ("paused", "true"),
        ("skip-immediately", "true"),
        ("use-owner-references-in-backup", "true"),
    ];
    scenario.configure(INTEGRATOR, &options);
    assert_arrived(&mut scenario, integrator, &scheduled);
    assert_eq!(
        scenario.status("velero-operator/0"),
        "active: 1 configured, 1 scheduled"
    );
    assert_eq!(
        scenario.status("velero-integrator/0"),
        "active: Schedule paused"
    );
}

/// The four keys stand there for each operator, and Python's reads them.
fn assert_arrived(scenario: &mut Scenario, integrator: Written, spec: &Value) {
    let model = scenario.simulation.model().name.clone();
    for (operator, _) in OPERATORS {
        let mut data = scenario.databag(INTEGRATOR, operator, INTEGRATOR);
        let all = data.remove("backup_targets");
        assert_eq!(all.is_some(), integrator == InRust);
        let arrived: Value = serde_json::from_str(&data.remove("spec").unwrap()).unwrap();
        assert_eq!(arrived, *spec);
        let names = [
            ("app", CLIENT),
            ("relation_name", "backup-config"),
            ("model", &model),
        ];
        let names = names.map(|(key, name)| (key.to_owned(), name.to_owned()));
        assert_eq!(data, BTreeMap::from(names));
    }
    let params = json!({ "app": CLIENT, "endpoint": "backup-config", "model": model });
    let task = scenario.act("pythons-operator/0", "show-backup", params);
    assert_eq!(task.status, TaskStatus::Completed, "{task:#?}");
    let read: Value = serde_json::from_str(task.results["spec"].as_str().unwrap()).unwrap();
    assert_eq!(read, *spec);
}
