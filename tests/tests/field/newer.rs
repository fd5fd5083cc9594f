//! Hooks of a Juju that is newer than the charm.

use crate::hook::Hook;

#[test]
fn a_hook_of_a_newer_juju_is_told_to_the_log_and_fails_nothing() {
    for charm in ["backup-client", "velero-integrator"] {
        for name in ["leader-deposed", "web-pebble-change-updated"] {
            let ran = Hook::of(charm, name).run();
            ran.expect_success();
            let [call] = ran.calls.as_slice() else {
                panic!("{:?}", ran.calls);
            };
            let warning = format!("juju-log --log-level WARNING -- hook `{name}`");
            assert!(call.starts_with(&warning), "{call}");
        }
    }
}
