//! Machines that reboot: after a hook, or in the middle of one.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod common;
mod in_process;

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use common::{charm, deploy, directory, settle, simulation};
use in_process::{DB, ask, db, hook, model, next, printed, refusal, rest, unit};
use juju_sim::agent::Exit;
use juju_sim::view::Reboot;
use juju_vocabulary::hook::UpdateStatus;

#[test]
fn a_reboot_waits_for_the_hook_and_then_start_comes_again() {
    let model = model();
    let mut context = hook(&model, "a/0", UpdateStatus);
    assert_eq!(ask(&mut context, "juju-reboot"), printed(""));
    assert_eq!(context.state().reboot, Some(Reboot::AfterHook));
    model.close(context, None);
    let (name, dispatch) = next(&model).unwrap();
    assert_eq!((name.as_str(), &*dispatch.to_string()), ("a/0", "start"));
    let context = model.open(&name, dispatch, "id").unwrap();
    model.close(context, None);
    assert_eq!(next(&model), None);
}

#[test]
fn a_hook_that_fails_reboots_nothing() {
    let model = model();
    let mut context = hook(&model, "a/0", UpdateStatus);
    assert_eq!(ask(&mut context, "juju-reboot"), printed(""));
    model.close(context, Some("exit status 1"));
    assert!(!model.lock().unit(&unit("a/0")).unwrap().local.rebooted);
}

#[test]
fn a_hook_that_a_reboot_cuts_short_runs_again_and_publishes_nothing() {
    for failure in [None, Some("killed by signal 9")] {
        let model = model();
        let told = {
            let mut model = model.lock();
            model.advance(Duration::from_secs(300));
            model.unit(&unit("a/0")).unwrap().local.relations.clone()
        };
        let (name, dispatch) = next(&model).unwrap();
        assert_eq!(dispatch.to_string(), "update-status");
        let mut context = model.open(&name, dispatch, "id").unwrap();
        let set = format!("relation-set -r {} half=done", db("a"));
        assert_eq!(ask(&mut context, &set), printed(""));
        assert_eq!(ask(&mut context, "juju-reboot --now"), printed(""));
        model.close(context, failure);
        let databag = model.lock().databag(DB, "a/0").cloned().unwrap();
        assert!(!databag.contains_key("half"), "{failure:?}");
        for expected in ["update-status", "start"] {
            let (again, dispatch) = next(&model).unwrap();
            assert_eq!((&again, &*dispatch.to_string()), (&name, expected));
            let context = model.open(&again, dispatch, "id").unwrap();
            model.close(context, None);
        }
        rest(&model);
        let now = model.lock().unit(&name).unwrap().local.relations.clone();
        assert_eq!(now.len(), told.len());
    }
}

#[test]
fn an_action_reboots_nothing() {
    let model = model();
    let none = BTreeMap::new();
    let task = model.lock().run_action(&unit("a/0"), "backup", none);
    assert!(task.is_ok());
    let (name, dispatch) = next(&model).unwrap();
    let mut context = model.open(&name, dispatch, "id").unwrap();
    let why = "juju-reboot is not supported when running an action.";
    assert_eq!(ask(&mut context, "juju-reboot --now"), refusal(1, why));
    assert_eq!(context.state().reboot, None);
}

#[test]
fn the_charm_is_killed_while_it_asks_for_a_reboot() {
    let dir = directory("reboot");
    let flag = dir.join("rebooted");
    let script = format!(
        "if test $JUJU_HOOK_NAME = install && ! test -e {flag}; then\n\
           touch {flag}; state-set half=done; juju-reboot --now || true; touch {flag}-and-went-on\n\
         fi",
        flag = flag.display()
    );
    let mut sim = simulation();
    deploy(&mut sim, &charm(&dir, "name: one\n", &script), "one", 1);
    let ran = sim.settle().unwrap();
    assert_eq!(
        (ran[0].event.as_str(), &ran[0].exit),
        ("install", &Exit::Signal(9))
    );
    assert_eq!(
        (ran[1].event.as_str(), &ran[1].exit),
        ("install", &Exit::Code(0))
    );
    assert!(fs::exists(&flag).unwrap());
    assert!(!fs::exists(dir.join("rebooted-and-went-on")).unwrap());
    let one = sim.model().unit(&unit("one/0")).cloned().unwrap();
    assert!(one.state.is_empty());
    // Before it had started, there is nothing to tell of a reboot.
    assert_eq!(ran.iter().filter(|run| run.event == "start").count(), 1);
    assert!(settle(&mut sim).is_empty());
}
