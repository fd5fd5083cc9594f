//! What the client publishes and says, event by event.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use backup_client::{BACKUP_CONFIG, METADATA};
use charm_core::CurrentStatus;
use charm_core::event::{ConfigChanged, LeaderElected, Start, UpdateStatus, UpgradeCharm};
use charm_core::{Active, RelationId, Waiting};
use charm_testing::{Context, LogLevel, RelationState, State, event};
use serde_json::{Value, json};

fn context() -> Context {
    Context::new(backup_client::build, METADATA)
}

fn waiting() -> CurrentStatus {
    Waiting("Waiting for backup-config relation").into()
}

/// A leader with one relation to an integrator, none of whose units has joined.
fn related() -> (State, RelationId) {
    let mut state = State::new().leader(true);
    let id = state.add(RelationState::on(BACKUP_CONFIG).remote("velero-integrator"));
    (state, id)
}

/// The same once a unit has joined.
fn joined() -> (State, RelationId) {
    let mut state = State::new().leader(true);
    let integrator = RelationState::on(BACKUP_CONFIG).remote("velero-integrator");
    let id = state.add(integrator.remote_units([0]));
    (state, id)
}

fn published(state: &State, id: &RelationId) -> Value {
    let data = &state[id].local_app_data;
    assert_eq!(data.keys().collect::<Vec<_>>(), ["backup_targets"]);
    serde_json::from_str(&data["backup_targets"]).unwrap()
}

#[test]
fn it_waits_for_an_integrator_when_it_starts() {
    let state = State::new();
    let outcome = context().run(Start, &state).unwrap();
    assert_eq!(
        state.changes_to(&outcome.state),
        ["unit status: unknown -> waiting: Waiting for backup-config relation"]
    );
}

#[test]
fn it_starts_active_where_an_integrator_is_already_there() {
    let (state, _) = joined();
    let outcome = context().run(Start, &state).unwrap();
    assert_eq!(outcome.state.unit_status, Active(""));
}

#[test]
fn a_relation_without_units_is_not_joined() {
    let (state, _) = related();
    let outcome = context().run(ConfigChanged, &state).unwrap();
    assert_eq!(outcome.state.unit_status, waiting());
}

#[test]
fn it_is_active_once_a_unit_joins() {
    let (state, id) = joined();
    let outcome = context().run(event::joined(&id, 0), &state).unwrap();
    assert_eq!(
        state.changes_to(&outcome.state),
        ["unit status: unknown -> active"]
    );
}

#[test]
fn it_waits_again_when_the_relation_is_broken() {
    let (state, id) = related();
    let state = state.unit_status(Active(""));
    let outcome = context().run(event::broken(&id), &state).unwrap();
    assert_eq!(outcome.state.unit_status, waiting());
}

#[test]
fn it_stays_active_while_another_integrator_is_there() {
    let (mut state, _) = joined();
    let broken = state.add(RelationState::on(BACKUP_CONFIG).remote("another"));
    let outcome = context().run(event::broken(&broken), &state).unwrap();
    assert_eq!(outcome.state.unit_status, Active(""));
}

#[test]
fn it_publishes_its_namespace_under_its_own_name() {
    let (state, id) = related();
    let state = state.model_name("prod").config("namespace", "shop");
    let context = context().app("web-shop");
    let outcome = context.run(event::created(&id), &state).unwrap();
    let expected = json!([{
        "app": "web-shop",
        "relation_name": "backup-config",
        "model": "prod",
        "spec": {
            "include_namespaces": ["shop"],
            "include_resources": ["deployments", "configmaps", "secrets"],
            "exclude_namespaces": null,
            "exclude_resources": null,
            "include_cluster_resources": null,
            "label_selector": null,
            "ttl": "24h",
        },
    }]);
    assert_eq!(published(&outcome.state, &id), expected);
    // Nobody has joined yet, so it says nothing.
    assert!(outcome.state.unit_status_history.is_empty());
}

#[test]
fn it_publishes_to_every_integrator() {
    let (mut state, first) = related();
    let second = state.add(RelationState::on(BACKUP_CONFIG).remote("another"));
    let outcome = context().run(event::created(&second), &state).unwrap();
    let specs = [first, second].map(|id| published(&outcome.state, &id));
    assert_eq!(specs[0], specs[1]);
}

#[test]
fn it_publishes_when_the_spec_or_the_one_who_may_publish_changes() {
    let (state, id) = joined();
    let state = state.config("ttl", "1h30m");
    let events: [event::Occurrence; 3] = [
        ConfigChanged.into(),
        LeaderElected.into(),
        UpgradeCharm.into(),
    ];
    for event in events {
        let outcome = context().run(event.clone(), &state).unwrap();
        let spec = &published(&outcome.state, &id)[0]["spec"];
        assert_eq!(spec["ttl"], "1h30m", "{event:?}");
        assert_eq!(spec["include_namespaces"], json!(["test-namespace"]));
    }
}

#[test]
fn a_changed_option_replaces_what_was_published() {
    let (state, id) = joined();
    let first = context().run(ConfigChanged, &state).unwrap().state;
    let state = first.clone().config("namespace", "web");
    let second = context().run(ConfigChanged, &state).unwrap().state;
    assert_ne!(published(&first, &id), published(&second, &id));
    assert_eq!(
        published(&second, &id)[0]["spec"]["include_namespaces"],
        json!(["web"])
    );
}

#[test]
fn a_bad_ttl_blocks_it_and_leaves_the_last_good_spec() {
    let (state, _) = joined();
    let good = context().run(ConfigChanged, &state).unwrap().state;
    let state = good.clone().config("ttl", "30d").config("namespace", "web");
    let outcome = context().run(ConfigChanged, &state).unwrap();
    let changes: Vec<String> = state.changes_to(&outcome.state).lines().collect();
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert!(changes[0].starts_with("unit status: active -> blocked: ttl: "));
    assert!(changes[0].contains("30d"));
    let warnings: Vec<&str> = outcome.logged(LogLevel::Warning).collect();
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].starts_with("nothing new to publish: ttl: "));
}

#[test]
fn a_bad_ttl_blocks_it_whatever_happens() {
    let (state, id) = joined();
    let state = state.config("ttl", "-1h");
    let events: [event::Occurrence; 3] =
        [Start.into(), ConfigChanged.into(), event::joined(&id, 0)];
    for event in events {
        let outcome = context().run(event.clone(), &state).unwrap();
        let CurrentStatus::Set(status) = &outcome.state.unit_status else {
            panic!("{event:?} says nothing");
        };
        assert_eq!(status.name(), "blocked", "{event:?}");
    }
    let (state, id) = related();
    let outcome = context()
        .run(event::broken(&id), &state.config("ttl", ""))
        .unwrap();
    assert!(matches!(
        &outcome.state.unit_status,
        CurrentStatus::Set(status) if status.name() == "blocked"
    ));
}

#[test]
fn a_follower_publishes_nothing_and_says_the_same() {
    let (state, id) = joined();
    let state = state.leader(false);
    let events: [event::Occurrence; 2] = [ConfigChanged.into(), UpgradeCharm.into()];
    for event in events {
        let outcome = context().run(event, &state).unwrap();
        assert!(!outcome.tools().contains(&"relation-set"));
        assert!(outcome.state[&id].local_app_data.is_empty());
    }
    let outcome = context().run(event::joined(&id, 0), &state).unwrap();
    assert_eq!(outcome.state.unit_status, Active(""));
}

#[test]
fn relation_created_costs_the_leader_four_calls() {
    let (state, id) = related();
    let outcome = context().run(event::created(&id), &state).unwrap();
    assert_eq!(
        outcome.tools(),
        ["is-leader", "relation-ids", "config-get", "relation-set"]
    );
}

#[test]
fn what_it_does_not_observe_costs_nothing() {
    let (state, id) = joined();
    let events: [event::Occurrence; 3] = [
        UpdateStatus.into(),
        event::changed(&id),
        event::departed(&id, 0),
    ];
    for event in events {
        let outcome = context().run(event, &state).unwrap();
        assert_eq!(outcome.calls, []);
        assert_eq!(outcome.state, state);
    }
}

#[test]
fn whatever_tool_fails_nothing_is_half_published_and_a_retry_does_it_all() {
    for ttl in ["1h", "30d"] {
        let (state, id) = joined();
        let state = state.config("ttl", ttl);
        let events: [event::Occurrence; 5] = [
            Start.into(),
            ConfigChanged.into(),
            LeaderElected.into(),
            UpgradeCharm.into(),
            event::joined(&id, 0),
        ];
        for event in events {
            context().all_or_nothing(event, &state);
        }
        let (state, id) = related();
        let state = state.config("ttl", ttl);
        for event in [event::created(&id), event::broken(&id)] {
            context().all_or_nothing(event, &state);
        }
    }
}

#[test]
fn outside_of_juju_the_program_fails_and_says_why() {
    let program = env!("CARGO_BIN_EXE_backup-client");
    let output = std::process::Command::new(program)
        .env_remove("JUJU_DISPATCH_PATH")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("JUJU_DISPATCH_PATH is not set"), "{stderr}");
}

#[test]
fn in_no_state_it_fails_and_in_each_the_status_says_what_is_published() {
    let events = context()
        .fuzz()
        .config("namespace", ["shop", "", "Not A Namespace"])
        .config("ttl", ["24h", "1h30m", "30d", ""])
        .run(|case| {
            let published = |state: &State| {
                let relations = state.relations.values();
                let databags = relations.map(|relation| relation.local_app_data.clone());
                databags.collect::<Vec<_>>()
            };
            let unchanged = published(case.state) == published(&case.outcome.state);
            let blocked = case.outcome.state.unit_status.name() == "blocked";
            anyhow::ensure!(unchanged || !blocked || *case.event != ConfigChanged.into());
            Ok(())
        });
    assert!(events > 1000, "only {events} events ran");
}
