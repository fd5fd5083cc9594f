//! What happens to a unit in error meanwhile: leadership moves, its charm is replaced.

#![allow(clippy::unwrap_used, reason = "helpers of tests may panic")]

mod common;

use std::path::Path;
use std::time::Duration;

use common::{charm, deploy, directory, settle, simulation, unit};
use juju_sim::charm_source::CharmSource;
use juju_sim::resolver::Resolved;
use juju_sim::simulation::Simulation;

/// A charm that says who it is, and fails in `hook`.
fn failing(dir: &Path, name: &str, hook: &str) -> CharmSource {
    let script = format!("status-set active {name}\ntest $JUJU_HOOK_NAME != {hook}");
    charm(&dir.join(name), "name: one\n", &script)
}

/// What the charm said last, and whether its unit is in error.
fn says(sim: &Simulation) -> (String, bool) {
    let model = sim.model();
    let unit = model.unit(&unit("one/0")).unwrap();
    let in_error = model.app_status("one").name() == "error";
    (unit.status.message().to_owned(), in_error)
}

#[test]
fn a_unit_that_lost_leadership_in_error_does_not_take_it_up() {
    let mut sim = simulation();
    let charm = failing(&directory("moved"), "sore", "leader-elected");
    deploy(&mut sim, &charm, "one", 2);
    let ran = settle(&mut sim);
    assert!(ran.contains(&"one/0 leader-elected".to_owned()), "{ran:?}");
    sim.model().set_leader(&unit("one/1")).unwrap();
    assert_eq!(settle(&mut sim), ["one/1 leader-elected"]);
    sim.model().set_leader(&unit("one/0")).unwrap();
    sim.model().set_leader(&unit("one/1")).unwrap();
    sim.model()
        .resolved(&unit("one/0"), Resolved::Retry)
        .unwrap();
    assert_eq!(
        settle(&mut sim),
        ["one/0 config-changed", "one/0 start"],
        "the failed hook counts as done"
    );
}

#[test]
fn a_new_charm_waits_until_a_failed_hook_is_settled() {
    let dir = directory("error");
    let mut sim = simulation();
    deploy(&mut sim, &failing(&dir, "old", "start"), "one", 1);
    sim.settle().unwrap();
    let new = failing(&dir, "new", "never");
    sim.upgrade_charm("one", &new).unwrap();
    assert!(settle(&mut sim).is_empty());
    sim.model().advance(Duration::from_secs(5));
    assert_eq!(settle(&mut sim), ["one/0 start"]);
    assert_eq!(says(&sim), ("old".to_owned(), true), "the old charm still");
    let resolved = sim.model().resolved(&unit("one/0"), Resolved::NoRetry);
    resolved.unwrap();
    assert_eq!(
        settle(&mut sim),
        ["one/0 upgrade-charm", "one/0 config-changed"]
    );
    assert_eq!(says(&sim), ("new".to_owned(), false));
}

#[test]
fn a_charm_replaced_after_a_failed_install_is_upgraded() {
    let dir = directory("install");
    let mut sim = simulation();
    deploy(&mut sim, &failing(&dir, "old", "install"), "one", 1);
    sim.settle().unwrap();
    let new = failing(&dir, "new", "never");
    sim.upgrade_charm("one", &new).unwrap();
    sim.model().advance(Duration::from_secs(5));
    assert_eq!(settle(&mut sim), ["one/0 install"], "the old charm still");
    let resolved = sim.model().resolved(&unit("one/0"), Resolved::NoRetry);
    resolved.unwrap();
    let ran = settle(&mut sim);
    let next = ["leader-elected", "upgrade-charm", "config-changed", "start"];
    assert_eq!(ran, next.map(|hook| format!("one/0 {hook}")));
    assert_eq!(says(&sim), ("new".to_owned(), false));
}

#[test]
fn a_failed_upgrade_charm_is_retried_with_the_charm_that_failed() {
    let dir = directory("retried");
    let mut sim = simulation();
    deploy(&mut sim, &failing(&dir, "old", "never"), "one", 1);
    sim.settle().unwrap();
    let bad = failing(&dir, "bad", "upgrade-charm");
    sim.upgrade_charm("one", &bad).unwrap();
    assert_eq!(settle(&mut sim), ["one/0 upgrade-charm"]);
    assert_eq!(says(&sim), ("bad".to_owned(), true));

    let good = failing(&dir, "good", "never");
    sim.upgrade_charm("one", &good).unwrap();
    sim.model().advance(Duration::from_secs(5));
    assert_eq!(settle(&mut sim), ["one/0 upgrade-charm"]);
    assert_eq!(says(&sim), ("bad".to_owned(), true), "not the good one yet");
    let resolved = sim.model().resolved(&unit("one/0"), Resolved::NoRetry);
    resolved.unwrap();
    assert_eq!(
        settle(&mut sim),
        ["config-changed", "upgrade-charm", "config-changed"].map(|hook| format!("one/0 {hook}"))
    );
    assert_eq!(says(&sim), ("good".to_owned(), false));
}

#[test]
fn a_charm_that_is_forced_upon_a_unit_in_error_runs_the_hook_that_failed() {
    let dir = directory("forced");
    let mut sim = simulation();
    deploy(&mut sim, &failing(&dir, "bad", "install"), "one", 1);
    sim.settle().unwrap();
    let good = failing(&dir, "good", "never");
    sim.upgrade_charm("one", &good).unwrap();
    sim.model().force_charm("one");
    assert_eq!(settle(&mut sim), [""; 0], "it waits as before");
    let resolved = sim.model().resolved(&unit("one/0"), Resolved::Retry);
    resolved.unwrap();
    let hooks = ["install", "leader-elected", "config-changed", "start"];
    assert_eq!(settle(&mut sim), hooks.map(|hook| format!("one/0 {hook}")));
    assert_eq!(says(&sim), ("good".to_owned(), false));
}
