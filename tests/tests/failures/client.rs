//! The client charm: it publishes on two relations, of which only one has somebody joined.

use crate::sweep::Story;

const CLIENT: &str = "backup-client";

#[test]
fn the_client_survives_every_failing_tool() {
    let mut story = Story::of("backup-client/0");
    story
        .scenario
        .deploy("charms/backup-client", CLIENT, &[], 1);
    // Nobody is at home in the second, so that it is published to and never joined.
    for (name, units) in [("first", 1), ("second", 0)] {
        story
            .scenario
            .deploy("charms/velero-integrator", name, &[], units);
        story.relate(CLIENT, &format!("{name}:k8s-backup-target"));
    }
    assert_eq!(
        story.go_on(),
        [
            "install",
            "backup-config-relation-created",
            "backup-config-relation-created",
            "leader-elected",
            "config-changed",
            "start",
            "backup-config-relation-joined",
            "backup-config-relation-changed",
        ]
    );

    story.configure("namespace", "shop");
    assert_eq!(story.go_on(), ["config-changed"]);
    // Nothing new can be published: the warning is one more tool to fail.
    story.configure("ttl", "30d");
    assert_eq!(story.go_on(), ["config-changed"]);
    story.configure("ttl", "48h");
    assert_eq!(story.go_on(), ["config-changed"]);

    story.upgrade_charm("charms/backup-client");
    assert_eq!(story.go_on(), ["upgrade-charm", "config-changed"]);

    story.unrelate(CLIENT, "first");
    assert_eq!(
        story.go_on(),
        [
            "backup-config-relation-departed",
            "backup-config-relation-broken"
        ]
    );
    assert_eq!(
        story.broken_tools(),
        [
            "config-get",
            "is-leader",
            "juju-log",
            "relation-ids",
            "relation-list",
            "relation-set",
            "status-set"
        ]
    );
}
