//! What a charm keeps with Juju, over the agent's socket and by the tools.

use charm_tests::scenario::{Scenario, unit_name};
use juju_sim::ToolCall;
use serde_json::json;

/// Longer than an argument may be, than a pipe holds, and than Juju takes as one value.
const LENGTH: usize = 300_000;

/// The calls that keep the note.
fn keep(scenario: &mut Scenario, note: &str) -> Vec<ToolCall> {
    let params = [("note".to_owned(), json!(note))].into();
    let unit = unit_name("everything/0");
    let model = &mut scenario.simulation;
    model
        .model()
        .run_action(&unit, "state-set", params)
        .unwrap();
    let ran = scenario.settle();
    let calls = ran.into_iter().flat_map(|dispatch| dispatch.calls);
    calls.filter(|call| call.tool == "state-set").collect()
}

#[test]
fn a_state_of_any_size_is_kept_and_read_again_as_it_was() {
    let mut scenario = Scenario::empty();
    scenario.deploy("tests/charms/everything", "everything", &[], 1);
    scenario.settle();
    let note = "ö\n".repeat(LENGTH / 3);
    let kept = keep(&mut scenario, &note);
    assert_eq!(kept.len(), 1);
    let pieces = kept[0].stdin.as_ref().unwrap();
    assert!(pieces.len() > LENGTH);
    // What is set to what it was is not written, so all of it was read.
    assert_eq!(keep(&mut scenario, &note), []);
    let other = format!("{}!", &note[..note.len() - 1]);
    assert_eq!(keep(&mut scenario, &other).len(), 1);
}
