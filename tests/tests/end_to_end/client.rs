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
        .filter(|dispatch| dispatch.unit == "backup-client/1");
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
