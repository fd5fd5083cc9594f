//! The client's side: when it publishes, and what.

use charm_core::Charm;
use charm_core::event::{ConfigChanged, LeaderElected, Start, UpgradeCharm};
use charm_testing::{Context, Fault, LogLevel, RelationState, State, event};
use k8s_backup_target::{BackupTargetProvider, BackupTargetSpec};
use serde_json::{Value, json};
use tracing::level_filters::LevelFilter;

use crate::charm::{BACKUP, METADATA};

fn build(charm: &mut Charm) {
    let provider = BackupTargetProvider::new(BACKUP, |_| {
        let spec = BackupTargetSpec::builder()
            .include_namespaces(["my-namespace"])
            .include_resources(["persistentvolumeclaims", "services"])
            .ttl("24h")
            .build()?;
        Ok(Some(spec))
    });
    charm.add(provider.refresh_on(ConfigChanged));
}

fn context() -> Context {
    Context::new(build, METADATA)
}

#[test]
fn it_publishes_when_a_relation_is_created() {
    let mut state = State::new().leader(true).model_name("prod");
    let id = state.add(RelationState::on(BACKUP));
    let outcome = context().run(event::created(&id), &state).unwrap();
    let data = &outcome.state[&id].local_app_data;
    let targets: Value = serde_json::from_str(&data["backup_targets"]).unwrap();
    let expected = json!([{
        "app": "backup-both",
        "relation_name": "backup",
        "model": "prod",
        "spec": {
            "include_namespaces": ["my-namespace"],
            "include_resources": ["persistentvolumeclaims", "services"],
            "exclude_namespaces": null,
            "exclude_resources": null,
            "include_cluster_resources": null,
            "label_selector": null,
            "ttl": "24h",
        },
    }]);
    assert_eq!(targets, expected);
}

#[test]
fn a_follower_publishes_nothing_and_says_so_to_who_listens_closely() {
    let mut state = State::new();
    let id = state.add(RelationState::on(BACKUP));
    let context = context().log_level(LevelFilter::DEBUG);
    let outcome = context.run(event::created(&id), &state).unwrap();
    assert!(outcome.state[&id].local_app_data.is_empty());
    let log: Vec<&str> = outcome.logged(LogLevel::Debug).collect();
    assert_eq!(
        log,
        ["backup: not the leader, so the backup spec is left to it"]
    );
}

#[test]
fn it_publishes_again_when_the_spec_or_the_leader_may_have_changed() {
    let mut state = State::new().leader(true);
    let id = state.add(RelationState::on(BACKUP));
    let events: [event::Occurrence; 3] = [
        ConfigChanged.into(),
        LeaderElected.into(),
        UpgradeCharm.into(),
    ];
    for event in events {
        let outcome = context().run(event, &state).unwrap();
        let data = &outcome.state[&id].local_app_data;
        assert!(data.contains_key("backup_targets"));
    }
    assert_eq!(context().run(Start, &state).unwrap().calls, []);
}

#[test]
fn a_gone_relation_does_not_keep_the_spec_from_the_others() {
    let mut state = State::new().leader(true);
    let gone = state.add(RelationState::on(BACKUP));
    let there = state.add(RelationState::on(BACKUP));
    let context = context();
    let run = context.prepare(ConfigChanged, &state);
    let denied =
        Fault::refused("ERROR cannot read relation application settings: permission denied");
    let outcome = run.fail(("relation-set", 0), denied).run().unwrap();
    assert!(outcome.state[&gone].local_app_data.is_empty());
    assert!(!outcome.state[&there].local_app_data.is_empty());
    let log: Vec<&str> = outcome.logged(LogLevel::Warning).collect();
    assert_eq!(log.len(), 1);
    assert!(log[0].starts_with("backup:1 is gone"), "{log:?}");
}

#[test]
fn without_a_relation_it_warns() {
    let state = State::new().leader(true);
    let outcome = context().run(LeaderElected, &state).unwrap();
    let log: Vec<&str> = outcome.logged(LogLevel::Warning).collect();
    assert_eq!(log, ["backup: no relation to publish the backup spec on"]);
}

#[test]
fn without_a_new_spec_the_published_one_stays() {
    let context = Context::new(
        |charm| {
            charm.add(BackupTargetProvider::new(BACKUP, |_| Ok(None)));
        },
        METADATA,
    );
    let mut state = State::new().leader(true);
    let id = state.add(RelationState::on(BACKUP).local_app_data([("backup_targets", "[]")]));
    let outcome = context.run(event::created(&id), &state).unwrap();
    assert_eq!(outcome.state, state);
}

#[test]
fn a_spec_that_fails_fails_the_hook() {
    let context = Context::new(
        |charm| {
            let broken = |_: &charm_core::Model| anyhow::bail!("no spec today");
            charm.add(BackupTargetProvider::new(BACKUP, broken));
        },
        METADATA,
    );
    let mut state = State::new().leader(true);
    let id = state.add(RelationState::on(BACKUP));
    let failure = context.run(event::created(&id), &state).unwrap_err();
    assert!(failure.to_string().ends_with("no spec today"), "{failure}");
}
