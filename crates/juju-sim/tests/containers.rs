//! Workload containers in a model: when they start, and what their units are told.

#![allow(clippy::unwrap_used, reason = "helpers of tests may panic")]

mod in_process;

use std::collections::BTreeMap;
use std::time::Duration;

use in_process::{charm_of, next, unit};
use juju_sim::SharedModel;
use juju_sim::model::{Model, ModelError};
use juju_vocabulary::name::UnitName;
use pebble_sim::ContainerState;

const WEB: &str = "web";
const CHECKED: &str =
    "{services: {}, checks: {alive: {override: replace, threshold: 2, exec: {command: x}}}}";

/// `web/0` with one container, of which nothing has run yet.
fn model() -> SharedModel {
    let charm = charm_of("name: web\ncontainers: {web: {}}", "{}", "act: {}");
    let mut model = Model::new("test");
    model.deploy(charm, "web", &BTreeMap::new(), 1).unwrap();
    SharedModel::new(model)
}

fn web() -> UnitName {
    unit("web/0")
}

/// What is due, each with a charm that succeeds.
fn told(model: &SharedModel) -> Vec<String> {
    told_with(model, None)
}

fn told_with(model: &SharedModel, failure: Option<&str>) -> Vec<String> {
    let mut told = Vec::new();
    while let Some((unit, dispatch)) = next(model) {
        told.push(dispatch.to_string());
        let context = model.open(&unit, dispatch, "id").unwrap();
        model.close(context, failure);
    }
    told
}

/// A model at rest whose container has the check.
fn checked() -> SharedModel {
    let model = model();
    told(&model);
    let layer = charm_pebble::Layer::from_yaml(CHECKED).unwrap();
    let add = |web: &mut ContainerState| web.layers.push(("web".to_owned(), layer));
    model.lock().change_container(&web(), WEB, add).unwrap();
    assert!(told(&model).is_empty());
    model
}

#[test]
fn a_container_starts_when_nothing_else_is_due_and_its_unit_is_told() {
    let ran = told(&model());
    let expected = [
        "install",
        "leader-elected",
        "config-changed",
        "start",
        "web-pebble-ready",
    ];
    assert_eq!(ran, expected);
}

#[test]
fn a_container_that_starts_early_is_told_after_install_and_leadership_and_before_an_action() {
    let model = model();
    let due = model.lock().next_operations(&web());
    let start = due.last().unwrap().clone();
    assert!(model.lock().start_operation(&web(), start).is_none());
    model
        .lock()
        .run_action(&web(), "act", BTreeMap::new())
        .unwrap();
    let ran = told(&model);
    let expected = [
        "install",
        "leader-elected",
        "web-pebble-ready",
        "act",
        "config-changed",
        "start",
    ];
    assert_eq!(ran, expected);
}

#[test]
fn a_container_that_starts_anew_is_as_its_image_has_it() {
    let model = checked();
    model.lock().restart_container(&web(), WEB).unwrap();
    assert_eq!(told(&model), ["web-pebble-ready"]);
    let model = model.lock();
    let container = &model.unit(&web()).unwrap().containers[WEB];
    assert_eq!(**container, ContainerState::connected());
}

#[test]
fn a_pebble_that_has_ended_tells_nothing() {
    let model = checked();
    model.lock().stop_container(&web(), WEB).unwrap();
    model.lock().notify(&web(), WEB, "example.com/a").unwrap();
    model.lock().fail_check(&web(), WEB, "alive").unwrap();
    assert!(told(&model).is_empty());
}

#[test]
fn a_notice_is_told_each_time_and_once_where_nobody_was_told_yet() {
    let model = checked();
    for _ in 0..2 {
        model.lock().notify(&web(), WEB, "example.com/a").unwrap();
        model.lock().notify(&web(), WEB, "example.com/a").unwrap();
        assert_eq!(told(&model), ["web-pebble-custom-notice"]);
    }
}

#[test]
fn a_check_is_told_when_it_fails_and_when_it_recovers() {
    let model = checked();
    for _ in 0..2 {
        model.lock().fail_check(&web(), WEB, "alive").unwrap();
        model.lock().fail_check(&web(), WEB, "alive").unwrap();
        assert_eq!(told(&model), ["web-pebble-check-failed"]);
        model.lock().recover_check(&web(), WEB, "alive").unwrap();
        assert_eq!(told(&model), ["web-pebble-check-recovered"]);
    }
}

#[test]
fn a_hook_of_a_container_that_fails_is_told_again_and_puts_no_unit_into_error() {
    let model = checked();
    model.lock().notify(&web(), WEB, "example.com/a").unwrap();
    assert_eq!(told_with(&model, Some("no")), ["web-pebble-custom-notice"]);
    let at = {
        let model = model.lock();
        assert_eq!(
            model.unit(&web()).unwrap().shown_status().status.name(),
            "unknown"
        );
        model.next_deadline().unwrap()
    };
    assert_eq!(at, Duration::from_secs(5));
    model.lock().advance_to(at);
    assert_eq!(told(&model), ["web-pebble-custom-notice"]);
}

#[test]
fn a_juju_that_has_no_such_hooks_does_not_tell() {
    let model = checked();
    model.lock().juju_version = "3.3.0".parse().unwrap();
    model.lock().notify(&web(), WEB, "example.com/a").unwrap();
    model.lock().fail_check(&web(), WEB, "alive").unwrap();
    assert!(told(&model).is_empty());
}

#[test]
fn what_happens_in_containers_outlives_the_model() {
    let model = checked();
    model.lock().notify(&web(), WEB, "example.com/a").unwrap();
    let saved = model.lock().save().unwrap();
    let loaded = Model::load(&saved).unwrap();
    assert_eq!(loaded, *model.lock());
    assert_eq!(
        told(&SharedModel::new(loaded)),
        ["web-pebble-custom-notice"]
    );
}

#[test]
fn what_cannot_be_done_to_a_container_is_refused() {
    let model = model();
    let mut model = model.lock();
    let other = model.restart_container(&web(), "db");
    let (app, container) = ("web".to_owned(), "db".to_owned());
    assert_eq!(other, Err(ModelError::NoContainer { app, container }));
    let early = model.stop_container(&web(), WEB).unwrap_err();
    assert_eq!(
        early.to_string(),
        "container \"web\" of \"web/0\" has not started yet"
    );
    let unknown = model.fail_check(&web(), WEB, "alive");
    assert!(matches!(unknown, Err(ModelError::NoCheck { .. })));
    let due = model.next_operation(&web()).unwrap();
    model.start_operation(&web(), due).unwrap();
    let running = model.restart_container(&web(), WEB);
    assert_eq!(running, Err(ModelError::CharmRuns("web/0".to_owned())));
}
