//! Units that do not go by themselves: in error, or with an agent that is lost.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may panic"
)]

mod common;

use std::time::Duration;

use common::{DB, WEB, charm, deploy, directory, settle, simulation, unit};
use juju_sim::simulation::Simulation;

const MINUTE: Duration = Duration::from_secs(60);

/// Two related applications, of which the first fails when it is configured anew.
fn pair(test: &str) -> Simulation {
    let dir = directory(test);
    let web = format!("{WEB}config: {{options: {{fail: {{type: boolean}}}}}}\n");
    let script =
        "case $JUJU_HOOK_NAME in config-changed) test \"$(config-get fail)\" != True;; esac";
    let mut sim = simulation();
    deploy(&mut sim, &charm(&dir.join("web"), &web, script), "web", 1);
    deploy(&mut sim, &charm(&dir.join("db"), DB, ""), "db", 1);
    sim.model().relate("web", "db").unwrap();
    sim.settle().unwrap();
    sim
}

fn fail(sim: &mut Simulation) {
    let fail = [("fail".to_owned(), "true".to_owned())];
    sim.model().set_config("web", &fail.into()).unwrap();
    assert_eq!(settle(sim), ["web/0 config-changed"]);
}

#[test]
fn a_unit_in_error_goes_when_its_minute_is_over_and_the_others_see_it_depart() {
    let mut sim = pair("force-error");
    fail(&mut sim);
    let web = unit("web/0");
    sim.model().remove_unit_by_force(&web, MINUTE).unwrap();
    // It departs for the others at once, as with every removal.
    assert_eq!(settle(&mut sim), ["db/0 serve-relation-departed"]);
    let left = MINUTE - Duration::from_secs(1);
    sim.model().advance(left);
    assert!(sim.model().unit(&web).is_some());
    let end = sim.model().next_deadline();
    assert_eq!(end, Some(MINUTE), "time stops there");
    sim.model().advance(MINUTE - left);
    assert!(sim.model().unit(&web).is_none());
    assert!(settle(&mut sim).is_empty(), "it runs no last hooks");
}

#[test]
fn a_unit_that_is_well_runs_its_last_hooks_also_when_it_is_forced() {
    let mut sim = pair("force-well");
    sim.model()
        .remove_unit_by_force(&unit("web/0"), MINUTE)
        .unwrap();
    let ran = settle(&mut sim);
    assert!(ran.contains(&"web/0 stop".to_owned()), "{ran:?}");
    assert!(ran.contains(&"web/0 remove".to_owned()), "{ran:?}");
}

#[test]
fn an_application_whose_agents_are_lost_goes_at_once_when_nobody_waits() {
    let mut sim = pair("force-app");
    let web = unit("web/0");
    sim.model().set_lost(&web, true).unwrap();
    sim.model().remove_app("web").unwrap();
    let ran = settle(&mut sim);
    assert!(ran.iter().all(|ran| ran.starts_with("db/0")), "{ran:?}");
    assert!(sim.model().app("web").is_some());
    sim.model()
        .remove_app_by_force("web", Duration::ZERO)
        .unwrap();
    settle(&mut sim);
    assert!(sim.model().app("web").is_none());
    assert!(sim.model().relations().is_empty());
}

#[test]
fn an_agent_that_is_lost_hears_all_of_it_when_it_is_back() {
    let mut sim = pair("lost");
    let web = unit("web/0");
    sim.model().set_lost(&web, true).unwrap();
    let options = [("fail".to_owned(), "false".to_owned())];
    sim.model().set_config("web", &options.into()).unwrap();
    assert!(settle(&mut sim).is_empty());
    let status = sim.model().status();
    let shown = &status.applications["web"].units[&web];
    assert_eq!(shown.juju_status.current, "lost");
    assert_eq!(shown.workload_status.current, "unknown");

    sim.model().set_lost(&web, false).unwrap();
    assert_eq!(settle(&mut sim), ["web/0 config-changed"]);
}
