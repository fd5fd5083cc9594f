//! A spec's way from the client through the integrator to Velero.

use serde_json::{Value, json};

use charm_tests::scenario::Scenario;

#[test]
fn a_spec_arrives_merged_at_the_velero_side() {
    let mut scenario = Scenario::demo();
    scenario.configure("velero-integrator", &[("schedule", "0 2 * * *")]);
    assert_eq!(scenario.status("backup-client/0"), "active: ");
    assert_eq!(
        scenario.status("velero-integrator/0"),
        "active: Schedule: 0 2 * * *"
    );
    assert_eq!(
        scenario.status("velero-operator/0"),
        "active: 1 configured, 1 scheduled"
    );
    let data = scenario.databag("velero-integrator", "velero-operator", "velero-integrator");
    assert_eq!(data["app"], "backup-client");
    assert_eq!(data["relation_name"], "backup-config");
    assert_eq!(data["model"], scenario.simulation.model().name);
    let spec: Value = serde_json::from_str(&data["spec"]).unwrap();
    let expected = json!({
        "include_namespaces": ["shop"],
        "include_resources": ["deployments", "configmaps", "secrets"],
        "exclude_namespaces": null,
        "exclude_resources": null,
        "include_cluster_resources": null,
        "label_selector": null,
        "ttl": "72h",
        "schedule": "0 2 * * *",
        "paused": false,
        "skip_immediately": false,
        "use_owner_references_in_backup": false,
    });
    assert_eq!(spec, expected);
}
