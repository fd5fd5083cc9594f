//! The published package's requirer reads what our client publishes.

use charm_tests::scenario::Scenario;
use juju_sim::model::TaskStatus;
use serde_json::{Value, json};

use crate::charms::{CLIENT, INTEGRATOR, Written};

/// What `is_ready` and `get_backup_spec` return in the Python integrator.
fn show_spec(scenario: &mut Scenario, app: &str, model: &str) -> (Value, Value) {
    let params = json!({ "app": app, "endpoint": "backup-config", "model": model });
    let task = scenario.act("velero-integrator/0", "show-spec", params);
    assert_eq!(task.status, TaskStatus::Completed, "{task:#?}");
    let [is_ready, spec] = ["is-ready", "spec"]
        .map(|key| serde_json::from_str(task.results[key].as_str().unwrap()).unwrap());
    (is_ready, spec)
}

#[test]
#[ignore = "needs Python and PyPI: run `just conformance`"]
fn it_finds_each_of_our_clients_specs() {
    let mut scenario = Scenario::empty();
    let integrator = Written::InPython.charm(INTEGRATOR);
    scenario.deploy_charm(&integrator, INTEGRATOR, &[], 1);
    let clients = [
        ("shop", "größe-🦀", "72h"),
        ("blog", r#"quo"te\u0041"#, "1h30m"),
    ];
    for (app, namespace, ttl) in clients {
        let options = [("namespace", namespace), ("ttl", ttl)];
        scenario.deploy_charm(&Written::InRust.charm(CLIENT), app, &options, 1);
    }
    let model = scenario.simulation.model().name.clone();
    let nothing = (json!(false), Value::Null);
    assert_eq!(show_spec(&mut scenario, "shop", &model), nothing);

    for (app, ..) in clients {
        scenario.simulation.model().relate(app, INTEGRATOR).unwrap();
    }
    scenario.settle();
    for (app, namespace, ttl) in clients {
        let spec = json!({
            "include_namespaces": [namespace],
            "include_resources": ["deployments", "configmaps", "secrets"],
            "exclude_namespaces": null,
            "exclude_resources": null,
            "include_cluster_resources": null,
            "label_selector": null,
            "ttl": ttl,
        });
        let read = show_spec(&mut scenario, app, &model);
        assert_eq!(read, (json!(true), spec), "{app}");
    }
    let unknown = show_spec(&mut scenario, "shop", "another-model");
    assert_eq!(unknown, (json!(true), Value::Null));

    for (app, ..) in clients {
        let id = scenario.simulation.model().find_relation(app, INTEGRATOR);
        let removed = scenario.simulation.model().remove_relation(id.unwrap());
        removed.unwrap();
    }
    // Juju runs an action before the relation hooks.
    scenario.settle();
    assert_eq!(show_spec(&mut scenario, "shop", &model), nothing);
}
