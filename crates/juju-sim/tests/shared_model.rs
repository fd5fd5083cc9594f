//! Several at once: two charms that run, a user who looks on, and a model that is put aside and taken up again.

#![allow(clippy::unwrap_used, reason = "helpers of tests may panic")]

mod in_process;

use std::time::Duration;

use in_process::{DB, ask, db, hook, model, next, printed, rest, unit};
use juju_sim::SharedModel;
use juju_sim::model::{LoadError, Model, TaskStatus};
use juju_vocabulary::hook::{ConfigChanged, RelationCreated, Start, UpdateStatus};
use serde_json::{Value, json};

#[test]
fn two_hooks_are_open_at_once_and_a_user_looks_on() {
    let model = model();
    model.lock().update_status();
    let (first, one) = next(&model).unwrap();
    let (second, other) = next(&model).unwrap();
    assert_ne!(first, second, "a unit that runs a hook is given no other");
    let mut one = model.open(&first, one, "one").unwrap();
    let mut other = model.open(&second, other, "other").unwrap();
    assert_eq!(ask(&mut one, "status-set blocked help"), printed(""));
    assert_eq!(ask(&mut other, "state-set k=v"), printed(""));

    // What counts at once a user sees, and what is held back nobody.
    let status = model.lock().status();
    let shown = &status.applications[first.app_name()].units[&first];
    assert_eq!(shown.workload_status.message, "help");
    assert!(model.lock().unit(&second).unwrap().state.is_empty());

    model.close(other, None);
    model.close(one, Some("exit status 1"));
    let model = model.lock();
    assert_eq!(model.unit(&second).unwrap().state["k"], "v");
    assert_eq!(
        model.unit(&first).unwrap().shown_status().message(),
        "hook failed: \"update-status\""
    );
}

#[test]
fn what_others_say_is_read_at_the_first_look_and_stays() {
    let model = model();
    let write = |value: &str| {
        let mut leader = hook(&model, "b/0", UpdateStatus);
        let line = format!("relation-set -r 1 k={value}");
        assert_eq!(ask(&mut leader, &line), printed(""));
        model.close(leader, None);
    };
    let mut context = hook(&model, "a/0", Start);
    write("one");
    assert_eq!(
        ask(&mut context, "relation-get -r 1 k b/0"),
        printed("one\n")
    );
    write("two");
    assert_eq!(
        ask(&mut context, "relation-get -r 1 k b/0"),
        printed("one\n")
    );
    model.close(context, None);
    let mut context = hook(&model, "a/0", Start);
    assert_eq!(
        ask(&mut context, "relation-get -r 1 k b/0"),
        printed("two\n")
    );
}

#[test]
fn a_unit_that_loses_the_lead_in_its_hook_writes_nothing_for_its_application() {
    let model = model();
    let mut context = hook(&model, "a/0", ConfigChanged);
    assert_eq!(
        ask(&mut context, "relation-set -r 1 --app k=v"),
        printed("")
    );
    model.lock().set_leader(&unit("a/1")).unwrap();
    assert_eq!(ask(&mut context, "is-leader"), printed("False\n"));
    model.close(context, None);
    assert!(model.lock().databag(DB, "a").unwrap().is_empty());
}

/// A failed hook, a task that waits, relations with data, and a unit on its way out.
fn mid_life() -> SharedModel {
    let model = model();
    let app = Some("b".parse().unwrap());
    let mut context = hook(&model, "a/0", RelationCreated { id: db("a"), app });
    for line in [
        "relation-set k=v",
        "relation-set --app k=v",
        "state-set s=t",
        "status-set active ready",
        "juju-log hello",
    ] {
        assert_eq!(ask(&mut context, line), printed(""), "{line}");
    }
    model.close(context, None);
    model.close(hook(&model, "a/1", ConfigChanged), Some("exit status 1"));
    let mut now = model.lock();
    now.advance(Duration::from_millis(2500));
    let params = [("n".to_owned(), json!(3))].into();
    now.run_action(&unit("a/0"), "backup", params).unwrap();
    now.remove_unit(&unit("b/0")).unwrap();
    drop(now);
    model
}

#[test]
fn a_model_that_was_saved_in_mid_life_goes_on_equally() {
    let model = mid_life();
    let saved = model.lock().save().unwrap();
    assert_eq!(serde_json::from_str::<Value>(&saved).unwrap()["version"], 1);
    let loaded = SharedModel::new(Model::load(&saved).unwrap());
    assert_eq!(*loaded.lock(), *model.lock());
    for one in [&model, &loaded] {
        rest(one);
        one.lock().advance(Duration::from_secs(5));
        rest(one);
    }
    assert_eq!(*loaded.lock(), *model.lock());
    let model = model.lock();
    assert!(model.unit(&unit("b/0")).is_none(), "it went on to its end");
    let task = model.tasks().next().unwrap();
    assert_eq!(task.status, TaskStatus::Completed);
}

#[test]
fn what_is_no_saved_model_or_one_of_another_form_is_refused() {
    assert!(matches!(Model::load("{}"), Err(LoadError::Unreadable(_))));
    let future = json!({ "version": 99, "model": "who knows" }).to_string();
    assert!(matches!(
        Model::load(&future),
        Err(LoadError::OtherForm(99))
    ));
}

#[test]
fn a_state_and_its_changes_are_data_too() {
    let model = mid_life();
    let state = model.lock().state_of(&unit("a/0")).unwrap();
    let text = serde_json::to_string(&state).unwrap();
    assert_eq!(state, serde_json::from_str(&text).unwrap());
    let mut context = hook(&model, "a/0", Start);
    for line in [
        "relation-set -r 1 k=",
        "status-set waiting for",
        "state-delete s",
    ] {
        assert_eq!(ask(&mut context, line), printed(""), "{line}");
    }
    let (after, changes) = context.into_parts();
    let text = serde_json::to_string(&changes).unwrap();
    assert_eq!(changes, serde_json::from_str::<Vec<_>>(&text).unwrap());
    let mut again = state;
    changes.iter().for_each(|change| again.apply(change));
    assert_eq!(again, after, "the changes are all that was done");
}

#[test]
fn the_status_has_the_shape_that_juju_gives_it() {
    let model = mid_life();
    let status = serde_json::to_value(model.lock().status()).unwrap();
    assert_eq!(status["model"]["name"], "test");
    assert_eq!(status["controller"]["timestamp"], "00:00:02Z");
    let app = &status["applications"]["a"];
    assert_eq!(app["charm-name"], "test");
    assert_eq!(
        app["relations"]["db"],
        json!([{ "related-application": "b", "interface": "mysql", "scope": "global" }])
    );
    let failed = &app["units"]["a/1"];
    assert_eq!(failed["workload-status"]["current"], "error");
    assert_eq!(failed["juju-status"]["current"], "idle");
    assert_eq!(failed["juju-status"]["version"], "3.6.9");
    assert_eq!(app["units"]["a/0"]["leader"], true);
    let dying = &status["applications"]["b"]["units"]["b/0"];
    assert_eq!(dying["juju-status"]["life"], "dying");
    assert_eq!(
        serde_json::to_value(
            serde_json::from_value::<juju_sim::report::StatusReport>(status.clone()).unwrap()
        )
        .unwrap(),
        status
    );
}
