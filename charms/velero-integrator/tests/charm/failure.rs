//! Hook tools that fail.

use charm_core::event::ConfigChanged;
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
fn whatever_tool_fails_nothing_is_half_published() {
    let (Setting { velero, client, .. }, state) = eventful();
    let context = context();
    let events: [event::Event; 2] = [ConfigChanged.into(), event::changed(&client)];
    for event in events {
        let good = context.run(event.clone(), &state).unwrap();
        for fault in Fault::each_kind() {
            context.fail_each_call(event.clone(), &state, &fault, |call, result| match result {
                Err(failure) => {
                    assert!(failure.to_string().contains(call.tool), "{failure}");
                    assert_eq!(failure.outcome.state[&velero], state[&velero]);
                }
                // Nobody reads what a writing tool prints, and a lost log line fails no hook.
                Ok(outcome) => {
                    let tool = call.tool;
                    assert!(["relation-set", "status-set", "juju-log"].contains(&tool));
                    assert_eq!(outcome.state, good.state, "{fault:?} {call:?}");
                }
            });
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
                assert!(failure.to_string().contains(call.tool), "{failure}");
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
fn outside_of_juju_the_program_fails_and_says_why() {
    let program = env!("CARGO_BIN_EXE_velero-integrator");
    let output = std::process::Command::new(program)
        .env_clear()
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("JUJU_DISPATCH_PATH is not set"), "{stderr}");
}
