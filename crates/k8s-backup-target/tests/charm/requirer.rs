//! The integrator's side: what it makes of databags. A test looks inside, as a handler would.

use charm_core::event::{Start, UpdateStatus};
use charm_core::{Active, Charm, RelationId};
use charm_testing::{Context, Fault, RelationState, State, event};
use k8s_backup_target::{BackupTargetRequirer, TargetKey, Targets, TargetsChanged};
use serde_json::{Value, json};

use crate::charm::{K8S_BACKUP_TARGET, METADATA};

fn requirer() -> BackupTargetRequirer {
    BackupTargetRequirer::new(K8S_BACKUP_TARGET)
}

fn build(charm: &mut Charm) {
    charm.add(requirer());
}

fn context() -> Context {
    Context::new(build, METADATA)
}

fn entry(app: &str, namespace: &str) -> Value {
    json!({
        "app": app, "relation_name": "backup", "model": "my-model",
        "spec": {"include_namespaces": [namespace], "include_resources": ["services"]},
    })
}

/// A relation to `app`, which has published `text`.
fn published(state: &mut State, app: &str, text: &str) -> RelationId {
    let relation = RelationState::on(K8S_BACKUP_TARGET).remote(app);
    state.add(relation.remote_app_data([("backup_targets", text)]))
}

/// What the requirer reads in `state`, and whether it counts as ready.
fn read(state: &State) -> (Targets, bool) {
    let mut read = None;
    let context = context();
    let run = context.prepare(UpdateStatus, state).before(|model| {
        let ready = requirer().is_ready(model).unwrap();
        read = Some((requirer().targets(model).unwrap(), ready));
    });
    run.run().unwrap();
    read.unwrap()
}

#[test]
fn one_spec_is_found_by_application_endpoint_and_model() {
    let mut state = State::new().leader(true);
    let id = published(
        &mut state,
        "my-app",
        &json!([entry("my-app", "my-ns")]).to_string(),
    );
    let context = context();
    let run = context.prepare(event::changed(&id), &state).after(|model| {
        let spec = |app, endpoint, of_model| {
            let key = TargetKey {
                app,
                endpoint,
                model: of_model,
            };
            requirer().spec(model, key).unwrap()
        };
        let found = spec("my-app", "backup", "my-model").unwrap();
        assert_eq!(found.include_namespaces().unwrap(), ["my-ns"]);
        assert_eq!(found.include_resources().unwrap(), ["services"]);
        assert_eq!(spec("other-app", "backup", "my-model"), None);
        assert_eq!(spec("my-app", "other", "my-model"), None);
        assert_eq!(spec("my-app", "backup", "other-model"), None);
    });
    run.run().unwrap();
}

#[test]
fn it_is_ready_with_a_good_target_and_only_then() {
    let mut state = State::new();
    assert!(!read(&state).1);
    state.add(RelationState::on(K8S_BACKUP_TARGET).remote("silent"));
    assert!(!read(&state).1);
    published(&mut state, "garbage", "not-valid-json{{{");
    assert!(!read(&state).1);
    published(
        &mut state,
        "good",
        &json!([entry("good", "ns1")]).to_string(),
    );
    assert!(read(&state).1);
}

#[test]
fn whoever_is_silent_is_no_problem_and_who_writes_garbage_is_one() {
    let mut state = State::new();
    state.add(RelationState::on(K8S_BACKUP_TARGET).remote("silent"));
    let id = published(&mut state, "garbage", "not-valid-json{{{");
    let (targets, _) = read(&state);
    assert_eq!(targets.good, []);
    assert_eq!(targets.problems.len(), 1);
    assert_eq!(targets.problems[0].relation, id);
    assert_eq!(
        targets.problems[0].app.as_ref().unwrap().as_str(),
        "garbage"
    );
    assert_eq!(targets.problems[0].entry, None);
}

#[test]
fn a_gone_relation_is_a_problem_and_hides_no_target() {
    let observing = |charm: &mut Charm| {
        charm.observe(UpdateStatus, |model, _| {
            let targets = requirer().targets(model)?;
            let good = targets.good.iter().map(|target| target.app().to_string());
            let problems = targets.problems.iter().map(ToString::to_string);
            let all: Vec<_> = good.chain(problems).collect();
            model.unit().set_status(Active(all.join("; ")))
        });
    };
    let mut state = State::new();
    for app in ["lost", "shop"] {
        published(&mut state, app, &json!([entry(app, "ns")]).to_string());
    }
    let context = Context::new(observing, METADATA);
    let status = |tool, words| {
        let run = context.prepare(UpdateStatus, &state);
        let outcome = run.fail((tool, 0), Fault::refused(words)).run().unwrap();
        outcome.state.unit_status
    };
    let place = "k8s-backup-target:1 of lost";
    let problem = |place| {
        Active(format!(
            "shop; {place}: backup_targets: the relation is gone"
        ))
    };
    let denied = status("relation-get", "ERROR permission denied");
    assert_eq!(denied, problem(place));
    let not_found = status("relation-get", "ERROR relation not found");
    assert_eq!(not_found, problem(place));
}

#[test]
fn of_two_targets_of_one_key_the_own_one_counts() {
    let mut state = State::new();
    published(
        &mut state,
        "thief",
        &json!([entry("shop", "stolen")]).to_string(),
    );
    published(
        &mut state,
        "shop",
        &json!([entry("shop", "own")]).to_string(),
    );
    let (targets, _) = read(&state);
    assert_eq!(targets.good.len(), 1);
    let spec = targets.good[0].spec();
    assert_eq!(spec.include_namespaces().unwrap(), ["own"]);
    assert_eq!(targets.problems.len(), 1);
    assert_eq!(targets.problems[0].app.as_ref().unwrap().as_str(), "thief");
}

#[test]
fn of_two_strangers_targets_of_one_key_the_older_one_counts() {
    let mut state = State::new();
    for (app, namespace) in [("one", "first"), ("two", "second")] {
        let text = json!([entry("shop", namespace)]).to_string();
        published(&mut state, app, &text);
    }
    let (targets, _) = read(&state);
    let spec = targets.good[0].spec();
    assert_eq!(spec.include_namespaces().unwrap(), ["first"]);
    assert_eq!(
        targets.problems[0].to_string(),
        "k8s-backup-target:2 of two: backup_targets[0]: `shop:backup` of model `my-model` is already a target"
    );
    // And the oldest of one's own.
    let mut state = State::new();
    let twice = json!([entry("shop", "first"), entry("shop", "second")]);
    published(&mut state, "shop", &twice.to_string());
    let (targets, _) = read(&state);
    let spec = targets.good[0].spec();
    assert_eq!(spec.include_namespaces().unwrap(), ["first"]);
    assert_eq!(targets.problems[0].entry, Some(1));
}

#[test]
fn of_a_relations_problems_the_first_are_listed_and_the_others_counted() {
    let mut state = State::new();
    let bad = |count: usize| Value::from(vec![7; count]).to_string();
    published(&mut state, "few", &bad(Targets::LISTED));
    assert_eq!(read(&state).0.unlisted, 0);
    published(&mut state, "many", &bad(Targets::LISTED + 3));
    let (targets, _) = read(&state);
    assert_eq!(targets.problems.len(), 2 * Targets::LISTED);
    assert_eq!(targets.unlisted, 3);
    assert_eq!(
        targets.problems[Targets::LISTED].to_string(),
        "k8s-backup-target:2 of many: backup_targets[0]: invalid type: integer `7`, expected an object \
         at line 1 column 1"
    );
    let mut state = State::new();
    published(&mut state, "garbage", "no JSON");
    let reason = read(&state).0.problems[0].to_string();
    assert!(
        reason.starts_with("k8s-backup-target:1 of garbage: backup_targets: not JSON at line 1"),
        "{reason}"
    );
}

#[test]
fn charms_are_told_when_targets_change_and_not_otherwise() {
    let mut state = State::new();
    let relation = RelationState::on(K8S_BACKUP_TARGET).remote("shop");
    let id = state.add(relation.remote_units([0]));
    let told = |event: event::Occurrence, state: &State| {
        let outcome = context().run(event, state).unwrap();
        outcome.events_of::<TargetsChanged>().count()
    };
    assert_eq!(told(event::changed(&id), &state), 1);
    // Targets stand in the application's databag.
    assert_eq!(told(event::changed_by(&id, 0), &state), 0);
    assert_eq!(told(event::joined(&id, 0), &state), 0);
    assert_eq!(told(event::departed(&id, 0), &state), 0);
    assert_eq!(told(Start.into(), &state), 0);
    state[&id].remote_units.clear();
    assert_eq!(told(event::broken(&id), &state), 1);
    // A charm with several requirers asks for the one.
    let observing = |charm: &mut Charm| {
        charm
            .add(requirer())
            .observe(requirer().changed(), |model, event| {
                model.unit().set_status(Active(event.endpoint))
            });
    };
    let context = Context::new(observing, METADATA);
    let outcome = context.run(event::changed(&id), &state).unwrap();
    assert_eq!(outcome.state.unit_status, Active("k8s-backup-target"));
}
