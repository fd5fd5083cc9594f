//! Variables that Juju leaves out or empty.

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
