//! Hook tools that fail.

use charm_core::event::{ConfigChanged, LeaderElected, UpdateStatus, UpgradeCharm};
use charm_testing::{Fault, State, event};
use serde_json::json;
use velero_integrator::StatusDetail;

use crate::{Setting, client, context, setting, target};

/// Everything that makes the charm call a tool it can call.
fn eventful() -> (Setting, State) {
    let mut setting = setting();
    setting.state.add(client("web", &[target("web"), json!(1)]));
    let state = setting.state.clone().config("schedule", "@daily");
    (setting, state)
}

#[test]
fn whatever_tool_fails_nothing_is_half_published_and_a_retry_does_it_all() {
    let (Setting { velero, client, .. }, state) = eventful();
    let events: [event::Occurrence; 9] = [
        ConfigChanged.into(),
        LeaderElected.into(),
        UpgradeCharm.into(),
        UpdateStatus.into(),
        event::created(&velero),
        event::broken(&velero),
        event::created(&client),
        event::changed(&client),
        event::broken(&client),
    ];
    for state in [state.clone(), state.config("schedule", "tomorrow")] {
        for event in &events {
            context().all_or_nothing(event.clone(), &state);
        }
    }
}

#[test]
fn whatever_tool_fails_the_action_reports_all_or_nothing() {
    let (_, state) = eventful();
    let context = context();
    let action = || event::action(StatusDetail).param("recompute", true);
    let good = context.run(action(), &state).unwrap();
    for fault in Fault::each_kind() {
        context.fail_each_call(action(), &state, &fault, |call, result| match result {
            Err(failure) => {
                assert!(failure.to_string().contains(&call.tool), "{failure}");
                let results = &failure.outcome.action.results;
                assert!(results.is_empty() || *results == good.action.results);
            }
            Ok(outcome) => assert_eq!(outcome.action, good.action, "{fault:?} {call:?}"),
        });
    }
}

#[test]
fn a_gone_relation_is_reported_by_the_action_too() {
    let (_, state) = eventful();
    let context = context();
    let run = context.prepare(event::action(StatusDetail), &state);
    let denied = Fault::refused("ERROR permission denied");
    let outcome = run.fail(("relation-get", 0), denied).run().unwrap();
    let problem = &outcome.action.results["problems"]["0"];
    assert_eq!(
        problem,
        "k8s-backup-target:3 of shop: backup_targets: the relation is gone"
    );
}

#[test]
fn whatever_tool_fails_a_follower_reports_nothing() {
    let (_, state) = eventful();
    let state = state.leader(false);
    let context = context();
    let action = || event::action(StatusDetail);
    let good = context.run(action(), &state).unwrap();
    for fault in Fault::each_kind() {
        context.fail_each_call(action(), &state, &fault, |call, result| match result {
            Err(failure) => {
                assert!(failure.to_string().contains(&call.tool), "{failure}");
                assert!(failure.outcome.action.results.is_empty());
            }
            Ok(outcome) => assert_eq!(outcome.action, good.action, "{fault:?} {call:?}"),
        });
    }
}

#[test]
fn outside_of_juju_the_program_fails_and_says_why() {
    let program = env!("CARGO_BIN_EXE_velero-integrator");
    let output = std::process::Command::new(program)
        .env_remove("JUJU_DISPATCH_PATH")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("JUJU_DISPATCH_PATH is not set"), "{stderr}");
}
