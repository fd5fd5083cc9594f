//! What time brings, and when.

#![allow(clippy::unwrap_used, reason = "helpers of tests may panic")]

mod common;

use std::time::Duration;

use common::{charm, deploy, directory, settle, simulation};
use juju_sim::model::Model;

const fn seconds(number: u64) -> Option<Duration> {
    Some(Duration::from_secs(number))
}

#[test]
fn time_brings_nothing_to_a_model_without_units() {
    assert_eq!(Model::default().next_deadline(), None);
}

#[test]
fn from_deadline_to_deadline_all_that_time_brings_runs() {
    let script = "test $JUJU_HOOK_NAME != start";
    let dir = directory("deadlines");
    let mut sim = simulation();
    deploy(&mut sim, &charm(&dir, "name: one\n", script), "one", 1);
    sim.settle().unwrap();
    let mut deadlines = Vec::new();
    while deadlines.len() < 8 {
        let next = sim.model().next_deadline().unwrap();
        sim.model().advance_to(next);
        let ran = settle(&mut sim);
        deadlines.push((next.as_secs(), ran.join(", ")));
    }
    let retry = |at| (at, "one/0 start".to_owned());
    // An update-status that falls due in between waits for the hook that failed.
    let expected = [5, 15, 35, 75, 155].map(retry);
    assert_eq!(deadlines.get(..5).unwrap(), expected);
    let later: Vec<_> = deadlines.iter().skip(5).map(|(at, _)| *at).collect();
    assert_eq!(later, [300, 315, 600]);
}

#[test]
fn a_moment_that_is_past_changes_nothing() {
    let mut sim = simulation();
    let dir = directory("past");
    deploy(&mut sim, &charm(&dir, "name: one\n", ""), "one", 1);
    sim.settle().unwrap();
    sim.model().advance(Duration::from_secs(700));
    assert_eq!(settle(&mut sim), ["one/0 update-status"]);
    sim.model().advance_to(Duration::from_secs(10));
    assert_eq!(sim.model().now(), Duration::from_secs(700));
    assert_eq!(settle(&mut sim), [""; 0]);
    assert_eq!(sim.model().next_deadline(), seconds(900));
}
