//! The client charm over several hooks. What it does at each event, its own tests show.

use charm_tests::scenario::Scenario;

#[test]
fn it_waits_until_it_is_joined_and_waits_again_when_left() {
    let mut scenario = Scenario::empty();
    scenario.deploy("charms/backup-client", "backup-client", &[], 1);
    scenario.deploy("charms/velero-integrator", "velero-integrator", &[], 1);
    scenario.settle();
    let waiting = "waiting: Waiting for backup-config relation";
    assert_eq!(scenario.status("backup-client/0"), waiting);
    scenario.relate("backup-client", "velero-integrator");
    assert_eq!(scenario.status("backup-client/0"), "active: ");
    scenario.unrelate("backup-client", "velero-integrator");
    assert_eq!(scenario.status("backup-client/0"), waiting);
}

#[test]
fn it_publishes_its_namespace_under_its_own_name() {
    let mut scenario = Scenario::demo();
    let expected = json!([{
        "app": "backup-client",
        "relation_name": "backup-config",
        "model": scenario.simulation.model().name,
        "spec": {
            "include_namespaces": ["shop"],
            "include_resources": ["deployments", "configmaps", "secrets"],
            "exclude_namespaces": null,
            "exclude_resources": null,
            "include_cluster_resources": null,
            "label_selector": null,
            "ttl": "72h",
        },
    }]);
    assert_eq!(published(&scenario), expected);
    scenario.configure("backup-client", &[("namespace", "web"), ("ttl", "1h30m")]);
    let spec = &published(&scenario)[0]["spec"];
    assert_eq!(
        (&spec["include_namespaces"], &spec["ttl"]),
        (&json!(["web"]), &json!("1h30m"))
    );
}

#[test]
fn a_bad_ttl_blocks_it_and_leaves_the_last_good_spec() {
    let mut scenario = Scenario::demo();
    let before = published(&scenario);
    scenario.configure("backup-client", &[("ttl", "30d"), ("namespace", "web")]);
    let status = scenario.status("backup-client/0");
    assert!(
        status.starts_with("blocked: ttl: ") && status.contains("30d"),
        "{status}"
    );
    assert_eq!(published(&scenario), before);
    scenario.configure("backup-client", &[("ttl", "30h")]);
    assert_eq!(scenario.status("backup-client/0"), "active: ");
    assert_eq!(
        published(&scenario)[0]["spec"]["include_namespaces"],
        json!(["web"])
    );
}

#[test]
fn a_follower_publishes_nothing_until_it_leads() {
    let mut scenario = Scenario::demo();
    scenario
        .simulation
        .model()
        .add_unit("backup-client")
        .unwrap();
    let ran = scenario.settle();
    let by_follower = ran
        .iter()
        .filter(|dispatch| dispatch.unit.to_string() == "backup-client/1");
    let calls: Vec<_> = by_follower.flat_map(|dispatch| &dispatch.calls).collect();
    assert!(!calls.is_empty());
    assert!(
        calls.iter().all(|call| call.tool != "relation-set"),
        "{calls:?}"
    );

    scenario
        .simulation
        .model()
        .remove_unit(&"backup-client/0".parse().unwrap())
        .unwrap();
    let ran = scenario.settle();
    let elected = ran
        .iter()
        .find(|dispatch| dispatch.event == "leader-elected")
        .unwrap();
    assert!(
        elected.calls.iter().any(|call| call.tool == "relation-set"),
        "{elected:?}"
    );
}

#[test]
fn relation_created_on_the_leader_calls_four_tools_and_no_more() {
    let mut scenario = Scenario::empty();
    scenario.deploy("charms/backup-client", "backup-client", &[], 1);
    scenario.deploy("charms/velero-integrator", "velero-integrator", &[], 1);
    scenario.settle();
    scenario
        .simulation
        .model()
        .relate("backup-client", "velero-integrator")
        .unwrap();
    let ran = scenario.settle();
    let created = ran
        .iter()
        .find(|dispatch| dispatch.event == "backup-config-relation-created")
        .unwrap();
    let tools: Vec<_> = created
        .calls
        .iter()
        .map(|call| call.tool.as_str())
        .collect();
    assert_eq!(
        tools,
        ["is-leader", "relation-ids", "config-get", "relation-set"]
    );
}

#[test]
fn a_hook_that_it_does_not_observe_costs_nothing() {
    let mut scenario = Scenario::demo();
    scenario.simulation.model().update_status();
    let ran = scenario.settle();
    let update = ran
        .iter()
        .find(|d| d.event == "update-status" && d.unit.app_name() == "backup-client");
    assert_eq!(update.unwrap().calls.len(), 0);
}
