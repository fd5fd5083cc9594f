//! The integrator charm, between clients and two Velero operators.

use serde_json::json;

use crate::sweep::Story;

const INTEGRATOR: &str = "velero-integrator";

/// The integrator, a client, and two operators, of which one has no unit: it is published to and
/// never joined.
fn story() -> Story {
    let mut story = Story::of("velero-integrator/0");
    let scenario = &mut story.scenario;
    scenario.deploy("charms/velero-integrator", INTEGRATOR, &[], 1);
    scenario.deploy("charms/backup-client", "client", &[], 1);
    scenario.deploy("tests/charms/velero-operator", "velero", &[], 1);
    scenario.deploy("tests/charms/velero-operator", "other-velero", &[], 0);
    for app in ["client", "velero", "other-velero"] {
        story.relate(INTEGRATOR, app);
    }
    story
}

#[test]
fn the_integrator_survives_every_failing_tool_while_it_is_born() {
    let mut story = story();
    assert_eq!(
        story.go_on(),
        [
            "install",
            "status-peers-relation-created",
            "k8s-backup-target-relation-created",
            "velero-backup-relation-created",
            "velero-backup-relation-created",
            "leader-elected",
            "config-changed",
            "start",
            "k8s-backup-target-relation-changed",
            "k8s-backup-target-relation-joined",
            "k8s-backup-target-relation-changed",
            "velero-backup-relation-joined",
            "velero-backup-relation-changed",
        ]
    );
    assert_eq!(
        story.broken_tools(),
        [
            "config-get",
            "is-leader",
            "relation-get",
            "relation-ids",
            "relation-list",
            "relation-set",
            "status-set"
        ]
    );
}

#[test]
fn the_integrator_survives_every_failing_tool_in_later_life() {
    let mut story = story();
    story.scenario.settle();
    story.configure("schedule", "@daily");
    assert_eq!(story.go_on(), ["config-changed"]);
    story.configure("schedule", "tomorrow");
    assert_eq!(story.go_on(), ["config-changed"]);
    story.configure("schedule", "@weekly");
    story.scenario.settle();

    story.upgrade_charm("charms/velero-integrator");
    assert_eq!(story.go_on(), ["upgrade-charm", "config-changed"]);
    story.model().update_status();
    assert_eq!(story.go_on(), ["update-status"]);
    story.act("status-detail", &[]);
    assert_eq!(story.go_on(), ["status-detail"]);
    story.act("status-detail", &[("recompute", json!(true))]);
    assert_eq!(story.go_on(), ["status-detail"]);

    story.unrelate(INTEGRATOR, "client");
    assert_eq!(
        story.go_on(),
        [
            "k8s-backup-target-relation-departed",
            "k8s-backup-target-relation-broken"
        ]
    );
    assert_eq!(
        story.broken_tools(),
        [
            "action-get",
            "action-set",
            "config-get",
            "is-leader",
            "juju-log",
            "relation-get",
            "relation-ids",
            "relation-list",
            "relation-set",
            "status-set",
        ]
    );
}

#[test]
fn a_follower_survives_every_failing_tool_of_its_action() {
    let mut story = Story::of("velero-integrator/1");
    story
        .scenario
        .deploy("charms/velero-integrator", INTEGRATOR, &[], 2);
    story.scenario.settle();
    story.act("status-detail", &[]);
    assert_eq!(story.go_on(), ["status-detail"]);
    assert_eq!(
        story.broken_tools(),
        ["action-fail", "action-get", "is-leader"]
    );
}
