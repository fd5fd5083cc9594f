//! The order in which a unit's operations come: each rule by itself, then whole lives.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may panic"
)]

use std::collections::{BTreeMap, BTreeSet};

use juju_sim::model::TaskId;
use juju_sim::resolver::{
    ConfigSeen, HookStep, Life, LocalState, Operation, RelationSnapshot, Resolved, SecretsSnapshot,
    Snapshot, Told, next_operations,
};
use juju_vocabulary::hook::{
    ConfigChanged, Hook, Install, LeaderElected, LeaderSettingsChanged, RelationBroken,
    RelationChanged, RelationCreated, RelationDeparted, RelationJoined, Remove, Start, Stop,
    UpdateStatus, UpgradeCharm,
};
use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::relation::{RelationId, RelationNumber};

fn unit(name: &str) -> UnitName {
    name.parse().unwrap()
}

/// A unit `a/0` that has started, and a model that has nothing new for it.
fn settled() -> (LocalState, Snapshot) {
    let mut local = LocalState::new(0);
    local.step = HookStep::Idle;
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
        workload: None,
        containers_to_come: BTreeSet::new(),
        kubernetes: false,
        storages: BTreeMap::new(),
        secrets: SecretsSnapshot::default(),
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
    let state = Told {
        created: true,
        ..Told::default()
    };
    local.relations.insert(RelationNumber(id), state);
    let snapshot = RelationSnapshot {
        life: Life::Alive,
        endpoint: name.to_owned(),
        peer: app == "a",
        implicit: false,
        remote_app: app.parse().unwrap(),
        members: BTreeMap::new(),
        app_versions: [(app.parse().unwrap(), 0)].into(),
    };
    remote.relations.insert(RelationNumber(id), snapshot);
}

fn state(local: &mut LocalState) -> &mut Told {
    local.relations.get_mut(&RelationNumber(1)).unwrap()
}

fn snapshot(remote: &mut Snapshot) -> &mut RelationSnapshot {
    remote.relations.get_mut(&RelationNumber(1)).unwrap()
}

fn next(local: &LocalState, remote: &Snapshot) -> Option<Operation> {
    let mut all = next_operations(&unit("a/0"), local, remote).into_iter();
    all.next()
}

fn run(hook: impl Into<Hook>) -> Option<Operation> {
    reporting(hook, 0)
}

/// Runs a hook that reports this version of a databag.
fn reporting(hook: impl Into<Hook>, version: u64) -> Option<Operation> {
    Some(Operation::RunHook((hook, version).into()))
}

/// The relation `db`, and the application `b` at its other end.
fn db() -> RelationId {
    "db:1".parse().unwrap()
}

fn b() -> Option<AppName> {
    Some("b".parse().unwrap())
}

fn created() -> RelationCreated {
    RelationCreated { id: db(), app: b() }
}

fn joined(name: &str) -> RelationJoined {
    let unit = unit(name);
    RelationJoined { id: db(), unit }
}

fn unit_changed(name: &str) -> RelationChanged {
    let unit = Some(unit(name));
    RelationChanged {
        id: db(),
        app: b(),
        unit,
    }
}

fn app_changed() -> RelationChanged {
    RelationChanged {
        id: db(),
        app: b(),
        unit: None,
    }
}

fn departed(name: &str, departing: &str) -> RelationDeparted {
    RelationDeparted {
        id: db(),
        unit: unit(name),
        departing_unit: Some(unit(departing)),
    }
}

fn broken() -> RelationBroken {
    RelationBroken { id: db(), app: b() }
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
    assert_eq!(next(&LocalState::new(0), &remote), run(Install));
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
        Some(Operation::EnterScope(RelationNumber(1)))
    );
    local.relations.insert(RelationNumber(1), Told::default());
    assert_eq!(next(&local, &remote), run(created()));
    state(&mut local).created = true;
    assert_eq!(next(&local, &remote), Some(Operation::AcceptLeadership));
    local.leader = true;
    local.step = HookStep::Queued(LeaderElected.into());
    assert_eq!(
        next(&local, &remote),
        run(LeaderElected),
        "queued: before the action"
    );
    local.step = HookStep::Idle;
    assert_eq!(next(&local, &remote), Some(Operation::RunAction(TaskId(2))));
    remote.task = None;
    assert_eq!(next(&local, &remote), run(ConfigChanged));
}

#[test]
fn relations_get_created_by_id_and_only_while_all_live() {
    let (mut local, mut remote) = settled();
    add_relation(&mut local, &mut remote, 10, "late", "c");
    add_relation(&mut local, &mut remote, 9, "cluster", "a");
    local.relations.clear();
    assert_eq!(
        next(&local, &remote),
        Some(Operation::EnterScope(RelationNumber(9))),
        "peers too"
    );
    remote.relations.get_mut(&RelationNumber(9)).unwrap().life = Life::Dying;
    assert_eq!(
        next(&local, &remote),
        Some(Operation::EnterScope(RelationNumber(10)))
    );
    remote.life = Life::Dying;
    assert_eq!(
        next(&local, &remote),
        run(Stop),
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
    local.step = HookStep::Queued(LeaderElected.into());
    let skipped = Some(Operation::SkipHook(LeaderElected.into()));
    assert_eq!(
        next(&local, &remote),
        skipped,
        "leadership moved on before the hook ran"
    );
}

#[test]
fn a_failed_leader_elected_is_skipped_on_a_unit_that_leads_no_longer() {
    let (mut local, mut remote) = settled();
    local.step = HookStep::Failed((LeaderElected, 0).into());
    assert_eq!(next(&local, &remote), None, "not before its retry");
    let skipped = Some(Operation::SkipHook(LeaderElected.into()));
    remote.retry_due = true;
    assert_eq!(next(&local, &remote), skipped);
    remote.resolved = Some(Resolved::Retry);
    assert_eq!(next(&local, &remote), skipped);
    (local.leader, remote.leader) = (true, true);
    assert_eq!(next(&local, &remote), run(LeaderElected));
}

#[test]
fn only_followers_hear_of_leader_settings() {
    let (mut local, mut remote) = settled();
    remote.leader_settings = 1;
    assert_eq!(next(&local, &remote), run(LeaderSettingsChanged));
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
    local.step = HookStep::Failed((Start, 0).into());
    assert_eq!(next(&local, &remote), action);
    local.step = HookStep::Queued(Start.into());
    assert_eq!(next(&local, &remote), run(Start));
}

#[test]
fn a_failed_hook_holds_all_others_until_it_is_retried_or_resolved() {
    let (mut local, mut remote) = related();
    local.step = HookStep::Failed((ConfigChanged, 0).into());
    remote.config.trust = true;
    remote.leader = true;
    remote.charm_revision = 1;
    remote.update_status = 1;
    remote.life = Life::Dying;
    snapshot(&mut remote).members.insert(unit("b/0"), 1);
    assert_eq!(next(&local, &remote), None);
    remote.retry_due = true;
    assert_eq!(next(&local, &remote), run(ConfigChanged));
    remote.retry_due = false;
    remote.resolved = Some(Resolved::Retry);
    assert_eq!(next(&local, &remote), run(ConfigChanged));
    remote.resolved = Some(Resolved::NoRetry);
    assert_eq!(
        next(&local, &remote),
        Some(Operation::SkipHook(ConfigChanged.into()))
    );
}

#[test]
fn a_new_charm_comes_before_config_changed() {
    let (mut local, mut remote) = settled();
    remote.charm_revision = 1;
    remote.config.trust = true;
    assert_eq!(next(&local, &remote), Some(Operation::Upgrade));
    local.charm_revision = 1;
    local.step = HookStep::Queued(UpgradeCharm.into());
    assert_eq!(next(&local, &remote), run(UpgradeCharm));
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
        assert_eq!(next(&local, &remote), run(ConfigChanged));
    }
}

#[test]
fn joined_is_directly_followed_by_changed() {
    let (mut local, mut remote) = related();
    snapshot(&mut remote).members = [(unit("b/0"), 1), (unit("b/1"), 1)].into();
    assert_eq!(next(&local, &remote), reporting(joined("b/0"), 1));
    state(&mut local).members.insert(unit("b/0"), 1);
    state(&mut local).changed_pending = Some(unit("b/0"));
    assert_eq!(next(&local, &remote), reporting(unit_changed("b/0"), 1));
    // Even when the unit has gone meanwhile, and the relation too.
    snapshot(&mut remote).life = Life::Dying;
    assert_eq!(next(&local, &remote), reporting(unit_changed("b/0"), 0));
}

#[test]
fn units_join_in_the_order_of_their_names_as_text() {
    let (local, mut remote) = related();
    snapshot(&mut remote).members = [(unit("b/2"), 1), (unit("b/10"), 1)].into();
    assert_eq!(next(&local, &remote), reporting(joined("b/10"), 1));
}

#[test]
fn departed_comes_before_app_changed_joined_and_changed() {
    let (mut local, mut remote) = related();
    state(&mut local).members = [(unit("b/0"), 1), (unit("b/1"), 1), (unit("b/2"), 4)].into();
    let relation_now = snapshot(&mut remote);
    relation_now.members = [(unit("b/0"), 2), (unit("b/3"), 1)].into();
    relation_now.app_versions = [("b".parse().unwrap(), 1)].into();

    assert_eq!(next(&local, &remote), reporting(departed("b/1", "b/1"), 1));
    state(&mut local).members.remove(&unit("b/1"));
    assert_eq!(next(&local, &remote), reporting(departed("b/2", "b/2"), 4));
    state(&mut local).members.remove(&unit("b/2"));
    assert_eq!(next(&local, &remote), reporting(app_changed(), 1));
    state(&mut local)
        .app_versions
        .insert("b".parse().unwrap(), 1);
    assert_eq!(next(&local, &remote), reporting(joined("b/3"), 1));
    state(&mut local).members.insert(unit("b/3"), 1);
    assert_eq!(next(&local, &remote), reporting(unit_changed("b/0"), 2));
}

#[test]
fn several_changes_make_one_changed() {
    let (mut local, mut remote) = related();
    state(&mut local).members.insert(unit("b/0"), 1);
    snapshot(&mut remote).members.insert(unit("b/0"), 7);
    assert_eq!(next(&local, &remote), reporting(unit_changed("b/0"), 7));
    state(&mut local).members.insert(unit("b/0"), 7);
    assert_eq!(next(&local, &remote), None);
}

#[test]
fn a_dying_relation_ends_in_departed_then_broken() {
    let (mut local, mut remote) = related();
    state(&mut local).members.insert(unit("b/0"), 1);
    snapshot(&mut remote).members.insert(unit("b/0"), 1);
    snapshot(&mut remote).life = Life::Dying;
    let gone = departed("b/0", "b/0");
    assert_eq!(next(&local, &remote), reporting(gone, 1));
    let mut app_dies = remote.clone();
    app_dies.app_life = Life::Dying;
    assert_eq!(
        next(&local, &app_dies),
        reporting(departed("b/0", "a/0"), 1),
        "our app goes away"
    );
    state(&mut local).members.clear();
    assert_eq!(next(&local, &remote), run(broken()));
    local.relations.clear();
    assert_eq!(next(&local, &remote), None);
}

#[test]
fn a_relation_is_done_before_the_next_is_looked_at() {
    let (mut local, mut remote) = related();
    add_relation(&mut local, &mut remote, 2, "late", "c");
    remote.relations.get_mut(&RelationNumber(2)).unwrap().life = Life::Dying;
    snapshot(&mut remote).members.insert(unit("b/0"), 1);
    assert_eq!(next(&local, &remote), reporting(joined("b/0"), 1));
}

#[test]
fn a_dying_unit_leaves_its_relations_then_stops() {
    let (mut local, mut remote) = related();
    add_relation(&mut local, &mut remote, 0, "cluster", "a");
    local
        .relations
        .get_mut(&RelationNumber(0))
        .unwrap()
        .members
        .insert(unit("a/1"), 1);
    state(&mut local).members.insert(unit("b/0"), 1);
    remote.life = Life::Dying;
    remote.config.trust = true;
    remote.update_status = 1;

    let peer_departed = RelationDeparted {
        id: "cluster:0".parse().unwrap(),
        unit: unit("a/1"),
        departing_unit: Some(unit("a/0")),
    };
    let peer_departed = reporting(peer_departed, 1);
    let gone = departed("b/0", "a/0");
    assert_eq!(next(&local, &remote), reporting(gone, 1));
    state(&mut local).members.clear();
    assert_eq!(next(&local, &remote), run(broken()));
    local.relations.remove(&RelationNumber(1));
    assert_eq!(next(&local, &remote), peer_departed, "peers come last");
    local
        .relations
        .get_mut(&RelationNumber(0))
        .unwrap()
        .members
        .clear();
    assert_eq!(next(&local, &remote), run(Stop), "peers do not break");
    local.stopped = true;
    assert_eq!(next(&local, &remote), run(Remove));
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
    assert_eq!(next(&local, &remote), reporting(joined("b/0"), 1));
    state(&mut local).members.insert(unit("b/0"), 1);
    assert_eq!(next(&local, &remote), run(UpdateStatus));
    local.update_status = 1;
    assert_eq!(next(&local, &remote), None);
}

#[test]
fn relations_come_in_any_order_and_peers_last() {
    let (mut local, mut remote) = settled();
    for (id, name, app) in [(1, "db", "b"), (2, "web", "c"), (3, "peers", "a")] {
        add_relation(&mut local, &mut remote, id, name, app);
        let relation = remote.relations.get_mut(&RelationNumber(id)).unwrap();
        relation.members.insert(unit(&format!("{app}/7")), 1);
    }
    let all = |local: &LocalState, remote: &Snapshot| {
        let all = next_operations(&unit("a/0"), local, remote).into_iter();
        let names = all.map(|operation| match operation {
            Operation::RunHook(info) => info.hook.to_string(),
            other => format!("{other:?}"),
        });
        names.collect::<Vec<_>>()
    };
    assert_eq!(
        all(&local, &remote),
        ["db-relation-joined", "web-relation-joined"]
    );
    for id in [1, 2] {
        remote.relations.remove(&RelationNumber(id));
    }
    assert_eq!(all(&local, &remote), ["peers-relation-joined"]);
    local.config = None;
    assert_eq!(
        all(&local, &remote),
        ["config-changed"],
        "before any relation"
    );
}
