//! The order in which a unit's operations come: each rule by itself, then whole lives.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may panic"
)]

use std::collections::BTreeMap;

use juju_sim::hook::{Hook, RelationEvent, RelationHook, TaskId};
use juju_sim::names::{RelationId, UnitName};
use juju_sim::resolver::{
    ConfigSeen, Life, LocalState, Operation, RelationSnapshot, RelationState, Resolved, Snapshot,
    Step, next_operation,
};

fn unit(name: &str) -> UnitName {
    name.parse().unwrap()
}

/// A unit `a/0` that has started, and a model that has nothing new for it.
fn settled() -> (LocalState, Snapshot) {
    let mut local = LocalState::new(0);
    local.step = Step::Idle;
    local.installed = true;
    local.started = true;
    local.config = Some(ConfigSeen::default());
    let remote = Snapshot {
        life: Life::Alive,
        app_life: Life::Alive,
        leader: false,
        config: ConfigSeen::default(),
        charm_revision: 0,
        leader_settings: 0,
        update_status: 0,
        resolved: None,
        retry_due: false,
        task: None,
        relations: BTreeMap::new(),
    };
    (local, remote)
}

/// The same with a relation `db` to `b`, in which nothing has happened but relation-created.
fn related() -> (LocalState, Snapshot) {
    let (mut local, mut remote) = settled();
    add_relation(&mut local, &mut remote, 1, "db", "b");
    (local, remote)
}

fn add_relation(local: &mut LocalState, remote: &mut Snapshot, id: u32, name: &str, app: &str) {
    let state = RelationState {
        created: true,
        ..RelationState::default()
    };
    local.relations.insert(RelationId(id), state);
    let snapshot = RelationSnapshot {
        life: Life::Alive,
        endpoint: name.to_owned(),
        peer: app == "a",
        remote_app: app.to_owned(),
        members: BTreeMap::new(),
        app_versions: [(app.to_owned(), 0)].into(),
    };
    remote.relations.insert(RelationId(id), snapshot);
}

fn state(local: &mut LocalState) -> &mut RelationState {
    local.relations.get_mut(&RelationId(1)).unwrap()
}

fn snapshot(remote: &mut Snapshot) -> &mut RelationSnapshot {
    remote.relations.get_mut(&RelationId(1)).unwrap()
}

fn next(local: &LocalState, remote: &Snapshot) -> Option<Operation> {
    next_operation(&unit("a/0"), local, remote)
}

fn run(hook: Hook) -> Option<Operation> {
    Some(Operation::RunHook(hook))
}

fn relation(event: RelationEvent, version: u64) -> Option<Operation> {
    run(Hook::Relation(RelationHook {
        event,
        relation: RelationId(1),
        endpoint: "db".to_owned(),
        remote_app: "b".to_owned(),
        version,
    }))
}

#[test]
fn nothing_is_due_on_a_settled_unit() {
    let (local, remote) = settled();
    assert_eq!(next(&local, &remote), None);
    let (local, remote) = related();
    assert_eq!(next(&local, &remote), None);
}

#[test]
fn a_new_unit_installs_before_anything_else() {
    let (_, mut remote) = related();
    remote.leader = true;
    remote.task = Some(TaskId(2));
    assert_eq!(next(&LocalState::new(0), &remote), run(Hook::Install));
}

#[test]
fn relation_created_comes_before_leader_elected_and_config_changed() {
    let (mut local, mut remote) = related();
    local.relations.clear();
    local.config = None;
    local.started = false;
    remote.leader = true;
    remote.task = Some(TaskId(2));
    assert_eq!(
        next(&local, &remote),
        Some(Operation::EnterScope(RelationId(1)))
    );
    local
        .relations
        .insert(RelationId(1), RelationState::default());
    assert_eq!(next(&local, &remote), relation(RelationEvent::Created, 0));
    state(&mut local).created = true;
    assert_eq!(next(&local, &remote), Some(Operation::AcceptLeadership));
    local.leader = true;
    local.step = Step::Queued(Hook::LeaderElected);
    assert_eq!(
        next(&local, &remote),
        run(Hook::LeaderElected),
        "queued: before the action"
    );
    local.step = Step::Idle;
    assert_eq!(next(&local, &remote), Some(Operation::RunAction(TaskId(2))));
    remote.task = None;
    assert_eq!(next(&local, &remote), run(Hook::ConfigChanged));
}

#[test]
fn relations_get_created_by_id_and_only_while_all_live() {
    let (mut local, mut remote) = settled();
    add_relation(&mut local, &mut remote, 10, "late", "c");
    add_relation(&mut local, &mut remote, 9, "cluster", "a");
    local.relations.clear();
    assert_eq!(
        next(&local, &remote),
        Some(Operation::EnterScope(RelationId(9))),
        "peers too"
    );
    remote.relations.get_mut(&RelationId(9)).unwrap().life = Life::Dying;
    assert_eq!(
        next(&local, &remote),
        Some(Operation::EnterScope(RelationId(10)))
    );
    remote.life = Life::Dying;
    assert_eq!(
        next(&local, &remote),
        run(Hook::Stop),
        "a dying unit enters nothing"
    );
}

#[test]
fn lost_leadership_runs_nothing() {
    let (mut local, remote) = settled();
    local.leader = true;
    assert_eq!(next(&local, &remote), Some(Operation::ResignLeadership));
    local.leader = false;
    assert_eq!(next(&local, &remote), None);
    local.step = Step::Queued(Hook::LeaderElected);
    let skipped = Some(Operation::SkipHook(Hook::LeaderElected));
    assert_eq!(
        next(&local, &remote),
        skipped,
        "leadership moved on before the hook ran"
    );
}

#[test]
fn a_failed_leader_elected_is_skipped_on_a_unit_that_leads_no_longer() {
    let (mut local, mut remote) = settled();
    local.step = Step::Failed(Hook::LeaderElected);
    assert_eq!(next(&local, &remote), None, "not before its retry");
    let skipped = Some(Operation::SkipHook(Hook::LeaderElected));
    remote.retry_due = true;
    assert_eq!(next(&local, &remote), skipped);
    remote.resolved = Some(Resolved::Retry);
    assert_eq!(next(&local, &remote), skipped);
    (local.leader, remote.leader) = (true, true);
    assert_eq!(next(&local, &remote), run(Hook::LeaderElected));
}

#[test]
fn only_followers_hear_of_leader_settings() {
    let (mut local, mut remote) = settled();
    remote.leader_settings = 1;
    assert_eq!(next(&local, &remote), run(Hook::LeaderSettingsChanged));
    (local.leader, remote.leader) = (true, true);
    assert_eq!(next(&local, &remote), None);
}

#[test]
fn actions_come_before_hooks_and_run_in_error_but_not_between_queued_hooks() {
    let (mut local, mut remote) = settled();
    remote.task = Some(TaskId(2));
    remote.config.trust = true;
    let action = Some(Operation::RunAction(TaskId(2)));
    assert_eq!(next(&local, &remote), action);
    local.step = Step::Failed(Hook::Start);
    assert_eq!(next(&local, &remote), action);
    local.step = Step::Queued(Hook::Start);
    assert_eq!(next(&local, &remote), run(Hook::Start));
}

#[test]
fn a_failed_hook_holds_all_others_until_it_is_retried_or_resolved() {
    let (mut local, mut remote) = related();
    local.step = Step::Failed(Hook::ConfigChanged);
    remote.config.trust = true;
    remote.leader = true;
    remote.charm_revision = 1;
    remote.update_status = 1;
    remote.life = Life::Dying;
    snapshot(&mut remote).members.insert(unit("b/0"), 1);
    assert_eq!(next(&local, &remote), None);
    remote.retry_due = true;
    assert_eq!(next(&local, &remote), run(Hook::ConfigChanged));
    remote.retry_due = false;
    remote.resolved = Some(Resolved::Retry);
    assert_eq!(next(&local, &remote), run(Hook::ConfigChanged));
    remote.resolved = Some(Resolved::NoRetry);
    assert_eq!(
        next(&local, &remote),
        Some(Operation::SkipHook(Hook::ConfigChanged))
    );
}

#[test]
fn a_new_charm_comes_before_config_changed() {
    let (mut local, mut remote) = settled();
    remote.charm_revision = 1;
    remote.config.trust = true;
    assert_eq!(next(&local, &remote), Some(Operation::Upgrade));
    local.charm_revision = 1;
    local.step = Step::Queued(Hook::UpgradeCharm);
    assert_eq!(next(&local, &remote), run(Hook::UpgradeCharm));
}

#[test]
fn config_changed_is_due_on_options_trust_and_address_and_before_relations() {
    let changes: [fn(&mut ConfigSeen); 3] = [
        |config| drop(config.settings.insert("port".to_owned(), 80.into())),
        |config| config.trust = true,
        |config| config.address = "10.1.0.9".to_owned(),
    ];
    for change in changes {
        let (local, mut remote) = related();
        snapshot(&mut remote).members.insert(unit("b/0"), 1);
        change(&mut remote.config);
        assert_eq!(next(&local, &remote), run(Hook::ConfigChanged));
    }
}

#[test]
fn joined_is_directly_followed_by_changed() {
    let (mut local, mut remote) = related();
    snapshot(&mut remote).members = [(unit("b/0"), 1), (unit("b/1"), 1)].into();
    assert_eq!(
        next(&local, &remote),
        relation(RelationEvent::Joined(unit("b/0")), 1)
    );
    state(&mut local).members.insert(unit("b/0"), 1);
    state(&mut local).changed_pending = Some(unit("b/0"));
    assert_eq!(
        next(&local, &remote),
        relation(RelationEvent::UnitChanged(unit("b/0")), 1)
    );
    // Even when the unit has gone meanwhile, and the relation too.
    snapshot(&mut remote).life = Life::Dying;
    assert_eq!(
        next(&local, &remote),
        relation(RelationEvent::UnitChanged(unit("b/0")), 0)
    );
}

#[test]
fn units_join_in_the_order_of_their_names_as_text() {
    let (local, mut remote) = related();
    snapshot(&mut remote).members = [(unit("b/2"), 1), (unit("b/10"), 1)].into();
    assert_eq!(
        next(&local, &remote),
        relation(RelationEvent::Joined(unit("b/10")), 1)
    );
}

#[test]
fn departed_comes_before_app_changed_joined_and_changed() {
    let (mut local, mut remote) = related();
    state(&mut local).members = [(unit("b/0"), 1), (unit("b/1"), 1), (unit("b/2"), 4)].into();
    let relation_now = snapshot(&mut remote);
    relation_now.members = [(unit("b/0"), 2), (unit("b/3"), 1)].into();
    relation_now.app_versions = [("b".to_owned(), 1)].into();

    let departed = |name: &str, version| {
        relation(
            RelationEvent::Departed {
                unit: unit(name),
                departing: unit(name),
            },
            version,
        )
    };
    assert_eq!(next(&local, &remote), departed("b/1", 1));
    state(&mut local).members.remove(&unit("b/1"));
    assert_eq!(next(&local, &remote), departed("b/2", 4));
    state(&mut local).members.remove(&unit("b/2"));
    assert_eq!(
        next(&local, &remote),
        relation(RelationEvent::AppChanged, 1)
    );
    state(&mut local).app_versions.insert("b".to_owned(), 1);
    assert_eq!(
        next(&local, &remote),
        relation(RelationEvent::Joined(unit("b/3")), 1)
    );
    state(&mut local).members.insert(unit("b/3"), 1);
    assert_eq!(
        next(&local, &remote),
        relation(RelationEvent::UnitChanged(unit("b/0")), 2)
    );
}

#[test]
fn several_changes_make_one_changed() {
    let (mut local, mut remote) = related();
    state(&mut local).members.insert(unit("b/0"), 1);
    snapshot(&mut remote).members.insert(unit("b/0"), 7);
    assert_eq!(
        next(&local, &remote),
        relation(RelationEvent::UnitChanged(unit("b/0")), 7)
    );
    state(&mut local).members.insert(unit("b/0"), 7);
    assert_eq!(next(&local, &remote), None);
}

#[test]
fn a_dying_relation_ends_in_departed_then_broken() {
    let (mut local, mut remote) = related();
    state(&mut local).members.insert(unit("b/0"), 1);
    snapshot(&mut remote).members.insert(unit("b/0"), 1);
    snapshot(&mut remote).life = Life::Dying;
    let departed = |departing| RelationEvent::Departed {
        unit: unit("b/0"),
        departing: unit(departing),
    };
    assert_eq!(next(&local, &remote), relation(departed("b/0"), 1));
    let mut app_dies = remote.clone();
    app_dies.app_life = Life::Dying;
    assert_eq!(
        next(&local, &app_dies),
        relation(departed("a/0"), 1),
        "our app goes away"
    );
    state(&mut local).members.clear();
    assert_eq!(next(&local, &remote), relation(RelationEvent::Broken, 0));
    local.relations.clear();
    assert_eq!(next(&local, &remote), None);
}

#[test]
fn a_relation_is_done_before_the_next_is_looked_at() {
    let (mut local, mut remote) = related();
    add_relation(&mut local, &mut remote, 2, "late", "c");
    remote.relations.get_mut(&RelationId(2)).unwrap().life = Life::Dying;
    snapshot(&mut remote).members.insert(unit("b/0"), 1);
    assert_eq!(
        next(&local, &remote),
        relation(RelationEvent::Joined(unit("b/0")), 1)
    );
}

#[test]
fn a_dying_unit_leaves_its_relations_then_stops() {
    let (mut local, mut remote) = related();
    add_relation(&mut local, &mut remote, 0, "cluster", "a");
    local
        .relations
        .get_mut(&RelationId(0))
        .unwrap()
        .members
        .insert(unit("a/1"), 1);
    state(&mut local).members.insert(unit("b/0"), 1);
    remote.life = Life::Dying;
    remote.config.trust = true;
    remote.update_status = 1;

    let peer_departed = run(Hook::Relation(RelationHook {
        event: RelationEvent::Departed {
            unit: unit("a/1"),
            departing: unit("a/0"),
        },
        relation: RelationId(0),
        endpoint: "cluster".to_owned(),
        remote_app: "a".to_owned(),
        version: 1,
    }));
    let departed = RelationEvent::Departed {
        unit: unit("b/0"),
        departing: unit("a/0"),
    };
    assert_eq!(next(&local, &remote), relation(departed, 1));
    state(&mut local).members.clear();
    assert_eq!(next(&local, &remote), relation(RelationEvent::Broken, 0));
    local.relations.remove(&RelationId(1));
    assert_eq!(next(&local, &remote), peer_departed, "peers come last");
    local
        .relations
        .get_mut(&RelationId(0))
        .unwrap()
        .members
        .clear();
    assert_eq!(next(&local, &remote), run(Hook::Stop), "peers do not break");
    local.stopped = true;
    assert_eq!(next(&local, &remote), run(Hook::Remove));
    local.removed = true;
    assert_eq!(next(&local, &remote), Some(Operation::Die));
}

#[test]
fn a_unit_that_dies_before_install_runs_nothing() {
    let (_, mut remote) = settled();
    remote.life = Life::Dying;
    assert_eq!(next(&LocalState::new(0), &remote), Some(Operation::Die));
}

#[test]
fn update_status_runs_when_nothing_else_is_due() {
    let (mut local, mut remote) = related();
    remote.update_status = 1;
    snapshot(&mut remote).members.insert(unit("b/0"), 1);
    assert_eq!(
        next(&local, &remote),
        relation(RelationEvent::Joined(unit("b/0")), 1)
    );
    state(&mut local).members.insert(unit("b/0"), 1);
    assert_eq!(next(&local, &remote), run(Hook::UpdateStatus));
    local.update_status = 1;
    assert_eq!(next(&local, &remote), None);
}
