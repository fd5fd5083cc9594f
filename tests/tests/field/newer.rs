//! Hooks of a Juju that is newer than the charm.

use charm_tests::scenario::{Scenario, unit_name};
use juju_vocabulary::log_level::LogLevel;

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

#[test]
fn a_hook_that_somebody_runs_by_a_name_that_no_charm_knows_succeeds_with_a_warning() {
    let mut scenario = Scenario::demo();
    for unit in ["backup-client/0", "velero-integrator/0"] {
        let before = scenario.status(unit);
        let run = scenario
            .simulation
            .run_hook(&unit_name(unit), "leader-deposed");
        let ran = run.unwrap();
        assert!(ran.succeeded(), "{ran:#?}");
        let mut log = ran.log.iter();
        let warned = |line: &LogLevel, text: &str| {
            *line == LogLevel::Warning && text.contains("leader-deposed")
        };
        assert!(
            log.any(|line| warned(&line.level, &line.message)),
            "{ran:#?}"
        );
        assert_eq!(scenario.settle(), []);
        assert_eq!(scenario.status(unit), before);
    }
}
