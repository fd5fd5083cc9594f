//! Variables that Juju leaves out or empty.

use charm_tests::scenario::{Scenario, unit_name};

use crate::hook::Hook;

/// canonical/operator issues 693 and 1306.
#[test]
fn a_relation_breaks_whether_or_not_a_restarted_agent_knows_the_remote_application() {
    for (charm, endpoint) in [
        ("backup-client", "backup-config"),
        ("velero-integrator", "k8s-backup-target"),
        ("velero-integrator", "velero-backup"),
    ] {
        let hook = Hook::of(charm, &format!("{endpoint}-relation-broken"))
            .set("JUJU_RELATION", endpoint)
            .set("JUJU_RELATION_ID", &format!("{endpoint}:3"))
            .set("JUJU_REMOTE_UNIT", "")
            .set("JUJU_REMOTE_APP", "");
        let ran = hook.run();
        ran.expect_success();
        assert_eq!(ran.calls_of("status-set").len(), 1, "{:?}", ran.calls);
        // Neither charm wants to know who left.
        assert!(ran.calls_of("relation-list").is_empty(), "{:?}", ran.calls);
    }
}

#[test]
fn a_unit_departs_whether_or_not_juju_says_who_goes_away() {
    let hook = Hook::of("velero-integrator", "k8s-backup-target-relation-departed")
        .set("JUJU_RELATION", "k8s-backup-target")
        .set("JUJU_RELATION_ID", "k8s-backup-target:3")
        .set("JUJU_REMOTE_UNIT", "shop/0")
        .set("JUJU_REMOTE_APP", "");
    hook.run().expect_success();
}

#[test]
fn what_a_hook_cannot_do_without_is_named_in_the_log() {
    let hook = Hook::of("backup-client", "backup-config-relation-joined");
    let ran = hook.set("JUJU_RELATION_ID", "backup-config:3").run();
    assert_eq!(ran.code, Some(1));
    let log = ran.calls_of("juju-log").join("\n");
    assert!(log.contains("JUJU_REMOTE_UNIT is not set"), "{log}");
}

#[test]
fn both_charms_survive_what_a_restarted_agent_says_at_the_end_of_their_relations() {
    let mut scenario = Scenario::demo();
    scenario
        .simulation
        .model()
        .add_unit("velero-integrator")
        .unwrap();
    scenario.settle();
    for unit in [
        "backup-client/0",
        "velero-integrator/0",
        "velero-integrator/1",
    ] {
        let unit = unit_name(unit);
        scenario.simulation.model().restart_agent(&unit).unwrap();
    }
    assert_eq!(scenario.settle(), []);
    for end in ["backup-client", "velero-operator"] {
        let mut model = scenario.simulation.model();
        let relation = model.find_relation("velero-integrator", end).unwrap();
        model.remove_relation(relation).unwrap();
    }
    let leaves = unit_name("velero-integrator/1");
    scenario.simulation.model().remove_unit(&leaves).unwrap();
    let ran = scenario.settle();
    let broken = ran.iter().filter(|ran| ran.event.ends_with("-broken"));
    let untold = broken.filter(|ran| ran.remote.is_none());
    let mut untold: Vec<_> = untold
        .map(|ran| format!("{} {}", ran.unit, ran.event))
        .collect();
    untold.sort();
    assert_eq!(
        untold,
        [
            "backup-client/0 backup-config-relation-broken",
            "velero-integrator/0 k8s-backup-target-relation-broken",
            "velero-integrator/0 velero-backup-relation-broken",
            "velero-integrator/1 k8s-backup-target-relation-broken",
            "velero-integrator/1 status-peers-relation-broken",
            "velero-integrator/1 velero-backup-relation-broken",
        ]
    );
}
