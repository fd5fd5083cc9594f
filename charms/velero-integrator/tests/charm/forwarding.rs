//! What it publishes for Velero.

use charm_core::event::{ConfigChanged, LeaderElected, UpdateStatus};
use charm_testing::{RelationState, State, event};
use serde_json::{Value, json};
use velero_integrator::VELERO_BACKUP;

use crate::{Setting, alone, client, context, forwarded_spec, listed, setting, target};

#[test]
fn it_forwards_a_target_with_the_schedule() {
    let Setting {
        state,
        velero,
        client,
    } = setting();
    let state = state
        .config("schedule", "0 2 * * *")
        .config("skip-immediately", true)
        .config("use-owner-references-in-backup", true);
    let outcome = context().run(event::changed(&client), &state).unwrap();
    let data = &outcome.state[&velero].local_app_data;
    let names = ["app", "relation_name", "model"].map(|key| data[key].as_str());
    assert_eq!(names, ["shop", "backup", "test-model"]);
    let expected = json!({
        "include_namespaces": ["shop"],
        "include_resources": null,
        "exclude_namespaces": null,
        "exclude_resources": null,
        "include_cluster_resources": null,
        "label_selector": null,
        "ttl": "24h",
        "schedule": "0 2 * * *",
        "paused": false,
        "skip_immediately": true,
        "use_owner_references_in_backup": true,
    });
    assert_eq!(forwarded_spec(&outcome.state, &velero), expected);
    // Velero is told of all there are, this one among them.
    let all: Vec<Value> = serde_json::from_str(&data["backup_targets"]).unwrap();
    let entry = json!({
        "app": "shop", "relation_name": "backup", "model": "test-model", "spec": expected,
    });
    assert_eq!(all, [entry]);
}

#[test]
fn every_option_reaches_the_spec() {
    let Setting { state, velero, .. } = setting();
    let spec = |state: &State| {
        let outcome = context().run(ConfigChanged, state).unwrap();
        forwarded_spec(&outcome.state, &velero)
    };
    let defaults = spec(&state);
    assert_eq!(defaults["schedule"], Value::Null);
    for option in [
        "paused",
        "skip-immediately",
        "use-owner-references-in-backup",
    ] {
        let key = option.replace('-', "_");
        assert_eq!(defaults[&key], false);
        let mut expected = defaults.clone();
        expected[&key] = true.into();
        assert_eq!(spec(&state.clone().config(option, true)), expected);
    }
    let scheduled = spec(&state.config("schedule", "@weekly"));
    assert_eq!(scheduled["schedule"], "@weekly");
}

#[test]
fn a_relation_to_velero_is_served_when_it_appears() {
    let mut state = alone();
    state.add(client("shop", &[target("shop")]));
    let velero = state.add(RelationState::on(VELERO_BACKUP).remote("velero-operator"));
    let outcome = context().run(event::created(&velero), &state).unwrap();
    assert_eq!(outcome.state[&velero].local_app_data["app"], "shop");
    let second = state.add(RelationState::on(VELERO_BACKUP).remote("another-operator"));
    let outcome = context().run(event::created(&second), &state).unwrap();
    let data = [velero, second].map(|id| outcome.state[&id].local_app_data.clone());
    assert_eq!(data[0], data[1]);
}

#[test]
fn a_new_leader_publishes() {
    let Setting { state, velero, .. } = setting();
    let outcome = context().run(LeaderElected, &state).unwrap();
    assert_eq!(outcome.state[&velero].local_app_data["app"], "shop");
}

#[test]
fn a_follower_publishes_nothing() {
    let Setting {
        state,
        velero,
        client,
    } = setting();
    let state = state.leader(false);
    for event in [event::changed(&client), event::changed(&velero)] {
        let outcome = context().run(event, &state).unwrap();
        assert!(outcome.state[&velero].local_app_data.is_empty());
    }
}

#[test]
fn what_is_published_already_is_not_written_again() {
    let Setting { state, .. } = setting();
    let published = context().run(ConfigChanged, &state).unwrap();
    assert!(published.tools().contains(&"relation-set"));
    let again = context().run(UpdateStatus, &published.state).unwrap();
    assert!(!again.tools().contains(&"relation-set"));
    assert_eq!(again.state, published.state);
    // And of what changed, only what changed.
    let state = again.state.config("paused", true);
    let changed = context().run(ConfigChanged, &state).unwrap();
    let set = changed
        .calls
        .iter()
        .find(|call| call.tool == "relation-set");
    let stdin = set.unwrap().stdin.as_ref().unwrap();
    assert!(
        stdin.contains("'spec'") && !stdin.contains("'app'"),
        "{stdin}"
    );
}

#[test]
fn a_bad_schedule_leaves_what_was_published() {
    let Setting { state, velero, .. } = setting();
    let state = state.config("schedule", "0 2 * * *");
    let published = context().run(ConfigChanged, &state).unwrap().state;
    let state = published
        .clone()
        .config("schedule", "nonsense")
        .config("paused", true);
    let outcome = context().run(ConfigChanged, &state).unwrap();
    assert_eq!(outcome.state[&velero], published[&velero]);
}

#[test]
fn a_second_client_is_listed_and_displaces_nobody() {
    let Setting {
        mut state, velero, ..
    } = setting();
    state.add(client("web", &[target("web")]));
    let outcome = context().run(ConfigChanged, &state).unwrap();
    assert_eq!(listed(&outcome.state, &velero), ["shop", "web"]);
    assert_eq!(outcome.state[&velero].local_app_data["app"], "shop");
}

#[test]
fn the_next_client_moves_up_and_stays() {
    let Setting {
        mut state,
        velero,
        client: first,
    } = setting();
    let second = state.add(client("web", &[target("web")]));
    let both = context().run(ConfigChanged, &state).unwrap().state;

    let mut one = context().run(event::broken(&first), &both).unwrap().state;
    assert_eq!(one[&velero].local_app_data["app"], "web");
    assert_eq!(listed(&one, &velero), ["web"]);

    // The first comes back under its old, lower number: it is listed first, and not forwarded.
    one.relations.remove(&first);
    one.add_as(first.number(), client("shop", &[target("shop")]));
    let back = context().run(event::created(&first), &one).unwrap().state;
    assert_eq!(back[&velero].local_app_data["app"], "web");
    assert_eq!(listed(&back, &velero), ["shop", "web"]);
    assert!(back.relations.contains_key(&second));
}

#[test]
fn nothing_stays_published_when_the_last_client_leaves() {
    let Setting {
        state,
        velero,
        client,
    } = setting();
    let published = context().run(ConfigChanged, &state).unwrap().state;
    assert_eq!(published[&velero].local_app_data.len(), 5);
    let outcome = context().run(event::broken(&client), &published).unwrap();
    assert!(outcome.state[&velero].local_app_data.is_empty());
}

#[test]
fn a_target_that_is_withdrawn_is_withdrawn_from_velero() {
    let Setting {
        state,
        velero,
        client,
    } = setting();
    let mut published = context().run(ConfigChanged, &state).unwrap().state;
    published[&client].remote_app_data.clear();
    let outcome = context().run(event::changed(&client), &published).unwrap();
    assert!(outcome.state[&velero].local_app_data.is_empty());
}

#[test]
fn under_a_bad_schedule_who_leaves_is_withdrawn_and_the_others_stay_as_they_were() {
    let Setting {
        mut state,
        velero,
        client: first,
    } = setting();
    state.add(client("web", &[target("web")]));
    let state = state.config("schedule", "@daily");
    let published = context().run(ConfigChanged, &state).unwrap().state;
    let bad = published.config("schedule", "nonsense");
    // As long as all are there, nothing is written.
    let same = context().run(ConfigChanged, &bad).unwrap();
    assert!(!same.tools().contains(&"relation-set"));
    let outcome = context().run(event::broken(&first), &bad).unwrap();
    assert_eq!(listed(&outcome.state, &velero), ["web"]);
    assert_eq!(outcome.state[&velero].local_app_data["app"], "web");
    let spec = forwarded_spec(&outcome.state, &velero);
    assert_eq!(spec["schedule"], "@daily");
}
