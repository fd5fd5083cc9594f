//! What a unit runs next: a pure function of what its agent has done and what the model says.
//!
//! The order is that of Juju 3.6 (`worker/uniter/resolver.go` and the resolvers it asks). Where
//! Juju walks a map of relations in no order, any of them may be next.

mod hook_info;
mod secrets;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use juju_vocabulary::hook::{
    ConfigChanged, Hook, Install, LeaderSettingsChanged, RelationBroken, RelationChanged,
    RelationCreated, RelationDeparted, RelationJoined, Remove, Start, Stop, StorageAttached,
    StorageDetaching, UpdateStatus,
};
use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::relation::{RelationId, RelationNumber};
use juju_vocabulary::storage::{StorageId, StorageInstance};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::MeterStatus;
use crate::model::task::TaskId;

pub use hook_info::HookInfo;
pub use secrets::{SecretsSnapshot, ToldSecrets};

/// Whether something is staying or going away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Life {
    /// It stays.
    Alive,
    /// It is going away, and units still have hooks to run for it.
    Dying,
}

/// How a user settles a failed hook (`juju resolved`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resolved {
    /// Run the hook again.
    Retry,
    /// Count it as done (`--no-retry`).
    NoRetry,
}

/// What makes a config-changed due when it differs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ConfigSeen {
    /// Every option with a value or default.
    pub settings: BTreeMap<String, Value>,
    /// Whether the application is trusted.
    pub trust: bool,
    /// The unit's address.
    pub address: String,
}

/// How far the agent is with the hook at hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HookStep {
    /// Nothing in progress.
    Idle,
    /// A hook that must run before anything else (except what Juju lets pass).
    Queued(Hook),
    /// A hook that a reboot cut short: it runs from its beginning, before anything else.
    Interrupted(HookInfo),
    /// A hook that failed and waits for a retry or for `resolved`.
    Failed(HookInfo),
}

/// When a failed hook is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retry {
    /// How long the agent waits this time.
    pub delay: Duration,
    /// Until when, in simulated time.
    pub at: Duration,
}

/// What the agent has told its charm about one relation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// relation-created has run.
    pub created: bool,
    /// Units that the charm has seen join, and the version of each databag it was last told of.
    pub members: BTreeMap<UnitName, u64>,
    /// The same for application databags.
    pub app_versions: BTreeMap<AppName, u64>,
    /// A unit whose joined has run and whose changed must directly follow.
    pub changed_pending: Option<UnitName>,
    /// The agent was restarted since it entered: it no longer knows the remote application, nor of peers that
    /// they are (juju/juju#20713).
    #[serde(default)]
    pub restarted: bool,
}

/// What an agent has done so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LocalState {
    /// The hook at hand.
    pub step: HookStep,
    /// The hook that the charm runs right now.
    pub running: Option<HookInfo>,
    /// install has run.
    pub installed: bool,
    /// start has run.
    pub started: bool,
    /// stop has run.
    pub stopped: bool,
    /// remove has run.
    pub removed: bool,
    /// The agent has taken leadership.
    pub leader: bool,
    /// The charm has set a status in a hook that succeeded.
    pub status_set: bool,
    /// What the last config-changed reported.
    pub config: Option<ConfigSeen>,
    /// The charm that the agent runs.
    pub charm_revision: u64,
    /// The leader settings that the charm was told of.
    pub leader_settings: u64,
    /// The update-status tick that the agent has seen.
    pub update_status: u64,
    /// Relations whose scope the unit has entered.
    pub relations: BTreeMap<RelationNumber, Told>,
    /// Storages of which the charm was told, and not yet that they go.
    #[serde(default)]
    pub attached: BTreeSet<StorageId>,
    /// What its charm was told of secrets.
    #[serde(default)]
    pub secrets: ToldSecrets,
    /// The timer of a failed hook.
    pub retry: Option<Retry>,
    /// The machine has rebooted, and the charm was not told.
    #[serde(default)]
    pub rebooted: bool,
    /// In which period of five minutes the charm was last asked for its metrics.
    #[serde(default)]
    pub metrics_collected: Option<u32>,
    /// What the charm was told of its metering; the first is said before there is a charm.
    #[serde(default)]
    pub meter: MeterStatus,
}

impl LocalState {
    /// A unit that has been deployed and has run nothing.
    pub fn new(charm_revision: u64) -> Self {
        Self {
            step: HookStep::Queued(Install.into()),
            running: None,
            installed: false,
            started: false,
            stopped: false,
            removed: false,
            leader: false,
            status_set: false,
            config: None,
            charm_revision,
            leader_settings: 0,
            update_status: 0,
            relations: BTreeMap::new(),
            attached: BTreeSet::new(),
            secrets: ToldSecrets::default(),
            retry: None,
            rebooted: false,
            metrics_collected: None,
            meter: MeterStatus::default(),
        }
    }
}

/// One relation as the model shows it to one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationSnapshot {
    /// Whether it stays.
    pub life: Life,
    /// The unit's endpoint.
    pub endpoint: String,
    /// The unit's own endpoint is a peer endpoint.
    pub peer: bool,
    /// It is one that no charm declares: its charm hears nothing of the relation.
    pub implicit: bool,
    /// The application at the other end.
    pub remote_app: AppName,
    /// Remote units in scope, with the version of their databags.
    pub members: BTreeMap<UnitName, u64>,
    /// Remote application databags; version 0 is one that nobody has touched.
    pub app_versions: BTreeMap<AppName, u64>,
}

/// One storage as the model shows it to the unit that has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageSnapshot {
    /// Whether it stays with the unit.
    pub life: Life,
    /// What its hooks tell.
    pub instance: StorageInstance,
}

/// What the model says to one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// Of the unit.
    pub life: Life,
    /// Of its application.
    pub app_life: Life,
    /// The model has made it leader.
    pub leader: bool,
    /// Its config now.
    pub config: ConfigSeen,
    /// The charm it should run.
    pub charm_revision: u64,
    /// The version of the leader settings.
    pub leader_settings: u64,
    /// Update-status ticks so far.
    pub update_status: u64,
    /// A user's word on its failed hook.
    pub resolved: Option<Resolved>,
    /// The retry timer has run out.
    pub retry_due: bool,
    /// The first task that waits for it.
    pub task: Option<TaskId>,
    /// The oldest event of its containers that it was not told of.
    pub workload: Option<Hook>,
    /// Its containers that Kubernetes has still to start.
    pub containers_to_come: BTreeSet<String>,
    /// The unit is a pod, whose storages come after its install.
    pub kubernetes: bool,
    /// Its storages.
    pub storages: BTreeMap<StorageId, StorageSnapshot>,
    /// Secrets.
    pub secrets: SecretsSnapshot,
    /// Its relations, without those of endpoints that its installed charm lacks.
    pub relations: BTreeMap<RelationNumber, RelationSnapshot>,
}

/// The next thing an agent does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// Start the charm for a hook.
    RunHook(HookInfo),
    /// Start the charm for a hook of metering, which runs beside all others.
    RunMetering(Hook),
    /// Count a hook as done without running it.
    SkipHook(Hook),
    /// Start the charm for the action of a task.
    RunAction(TaskId),
    /// Make the unit visible to the other end of a relation.
    EnterScope(RelationNumber),
    /// Take the unit out of a relation of which its charm hears nothing.
    LeaveScope(RelationNumber),
    /// Note that the unit leads, and queue leader-elected.
    AcceptLeadership,
    /// Note that the unit leads no longer; runs nothing.
    ResignLeadership,
    /// Not the agent's: Kubernetes starts a container of the unit, whose Pebble answers from then on.
    StartContainer(String),
    /// Replace the charm, and queue upgrade-charm.
    Upgrade,
    /// Nothing is left to do for a unit that is going away.
    Die,
}

/// Every operation that `unit` could run next: relations come in any order, all else has its place. Nothing when the
/// unit is up to date (or waits in error, or runs a hook).
pub fn next_operations(unit: &UnitName, local: &LocalState, remote: &Snapshot) -> Vec<Operation> {
    if local.running.is_some() {
        return Vec::new();
    }
    if local.removed {
        return vec![Operation::Die];
    }
    if local.rebooted && local.started && local.step == HookStep::Idle {
        return run(Start, 0).into_iter().collect();
    }
    let created = created_relations(local, remote);
    if !created.is_empty() {
        return created;
    }
    let next = leadership(local, remote)
        .or_else(|| workload(local, remote))
        .or_else(|| secret(local, remote))
        .or_else(|| action(local, remote));
    if next.is_none() {
        let storages = storages(local, remote);
        if !storages.is_empty() {
            return storages;
        }
    }
    let next = next.or_else(|| match &local.step {
        HookStep::Failed(hook) => failed(hook, remote),
        HookStep::Queued(Hook::Install(_)) | HookStep::Idle => None,
        HookStep::Queued(hook) => Some(run_held((hook.clone(), 0).into(), remote)),
        HookStep::Interrupted(hook) => Some(run_held(hook.clone(), remote)),
    });
    match (next, &local.step) {
        (Some(next), _) => vec![next],
        // A unit that dies before its first hook runs none.
        (None, HookStep::Queued(_) | HookStep::Idle) => idle(unit, local, remote),
        (None, HookStep::Failed(_) | HookStep::Interrupted(_)) => Vec::new(),
    }
}

fn run<H: Into<Hook>>(hook: H, version: u64) -> Option<Operation> {
    Some(Operation::RunHook((hook, version).into()))
}

/// Runs a hook that was held up. Leadership may have moved on meanwhile: then leader-elected counts
/// as done (`worker/uniter/operation/runhook.go`).
fn run_held(info: HookInfo, remote: &Snapshot) -> Operation {
    let of_leader = matches!(info.hook, Hook::LeaderElected(_))
        || secrets::is_of_leader(&info.hook, &remote.secrets);
    if of_leader && !remote.leader {
        Operation::SkipHook(info.hook)
    } else {
        Operation::RunHook(info)
    }
}

fn created_relations(local: &LocalState, remote: &Snapshot) -> Vec<Operation> {
    if !local.installed || remote.life == Life::Dying || local.step != HookStep::Idle {
        return Vec::new();
    }
    let relations = remote.relations.iter();
    let alive = relations.filter(|(_, relation)| relation.life == Life::Alive);
    let (entered, new): (Vec<_>, Vec<_>) =
        alive.partition(|(number, _)| local.relations.contains_key(number));
    if !new.is_empty() {
        let numbers = new.into_iter().map(|(number, _)| *number);
        return numbers.map(Operation::EnterScope).collect();
    }
    let untold = |number| {
        local
            .relations
            .get(number)
            .is_some_and(|told| !told.created)
    };
    let created = entered.into_iter().filter(|(number, _)| untold(*number));
    let created = created.filter_map(|(number, relation)| {
        let created = RelationCreated {
            id: RelationId::new(&relation.endpoint, *number),
            app: Some(relation.remote_app.clone()),
        };
        run(created, 0)
    });
    created.collect()
}

fn leadership(local: &LocalState, remote: &Snapshot) -> Option<Operation> {
    if !local.installed {
        return None;
    }
    let idle = local.step == HookStep::Idle;
    let dying = remote.life == Life::Dying;
    if remote.leader && !local.leader && !dying && idle {
        return Some(Operation::AcceptLeadership);
    }
    if local.leader && (!remote.leader || dying) {
        return Some(Operation::ResignLeadership);
    }
    let told = local.leader || dying || local.leader_settings == remote.leader_settings;
    (idle && !told).then(|| run(LeaderSettingsChanged, 0))?
}

/// An event of a container (`worker/uniter/container/workload.go`): after install, as a hook that waits is at hand before.
fn workload(local: &LocalState, remote: &Snapshot) -> Option<Operation> {
    let hook = remote
        .workload
        .clone()
        .filter(|_| local.step == HookStep::Idle);
    hook.and_then(|hook| run(hook, 0))
}

fn secret(local: &LocalState, remote: &Snapshot) -> Option<Operation> {
    let may = local.installed && remote.life == Life::Alive && local.step == HookStep::Idle;
    let next = may.then(|| secrets::next(&local.secrets, &remote.secrets));
    next?.map(Operation::RunHook)
}

fn action(local: &LocalState, remote: &Snapshot) -> Option<Operation> {
    match local.step {
        HookStep::Idle | HookStep::Failed(_) => remote.task.map(Operation::RunAction),
        HookStep::Queued(_) | HookStep::Interrupted(_) => None,
    }
}

/// Storage-attached and -detaching, in any order. On machines what a unit is deployed with comes before install.
fn storages(local: &LocalState, remote: &Snapshot) -> Vec<Operation> {
    let is_time = match &local.step {
        HookStep::Idle => true,
        HookStep::Queued(Hook::Install(_)) => !remote.kubernetes,
        HookStep::Queued(_) | HookStep::Interrupted(_) | HookStep::Failed(_) => false,
    };
    if !is_time {
        return Vec::new();
    }
    let next = remote.storages.iter().filter_map(|(id, snapshot)| {
        let storage = id.storage().to_owned();
        let instance = Some(snapshot.instance.clone());
        let stays = snapshot.life == Life::Alive && remote.life == Life::Alive;
        match (stays, local.attached.contains(id)) {
            (true, false) => run(StorageAttached { storage, instance }, 0),
            (false, true) => run(StorageDetaching { storage, instance }, 0),
            _ => None,
        }
    });
    next.collect()
}

fn failed(info: &HookInfo, remote: &Snapshot) -> Option<Operation> {
    match remote.resolved {
        Some(Resolved::Retry) => Some(run_held(info.clone(), remote)),
        Some(Resolved::NoRetry) => Some(Operation::SkipHook(info.hook.clone())),
        None => remote.retry_due.then(|| run_held(info.clone(), remote)),
    }
}

fn idle(unit: &UnitName, local: &LocalState, remote: &Snapshot) -> Vec<Operation> {
    let dying = remote.life == Life::Dying;
    let before = if dying {
        None
    } else if !local.installed && !local.started {
        run(Install, 0)
    } else if local.charm_revision != remote.charm_revision {
        Some(Operation::Upgrade)
    } else if local.config.as_ref() != Some(&remote.config) {
        run(ConfigChanged, 0)
    } else {
        None
    };
    if let Some(before) = before {
        return vec![before];
    }
    let relations = relations(unit, local, remote);
    if !relations.is_empty() {
        return relations;
    }
    let after = if dying && local.started && !local.stopped {
        run(Stop, 0)
    } else if dying && local.installed {
        run(Remove, 0)
    } else if dying {
        Some(Operation::Die)
    } else if local.update_status != remote.update_status {
        run(UpdateStatus, 0)
    } else {
        None
    };
    after.into_iter().collect()
}

fn relations(unit: &UnitName, local: &LocalState, remote: &Snapshot) -> Vec<Operation> {
    if local.step != HookStep::Idle {
        return Vec::new();
    }
    let next = |peers| {
        let relations = remote.relations.iter();
        let relations = relations.filter(move |(_, snapshot)| snapshot.peer == peers);
        let next = relations.filter_map(|(number, snapshot)| {
            let told = local.relations.get(number)?;
            next_for_relation(unit, remote, *number, told, snapshot)
        });
        next.collect::<Vec<_>>()
    };
    // Peers come last: the hooks of other relations may need what peers have told each other.
    let others = next(false);
    if others.is_empty() {
        next(true)
    } else {
        others
    }
}

fn next_for_relation(
    own: &UnitName,
    remote: &Snapshot,
    number: RelationNumber,
    told: &Told,
    snapshot: &RelationSnapshot,
) -> Option<Operation> {
    // To a unit or a relation on its way out, nobody is at the other end any more.
    let broken = remote.life == Life::Dying || snapshot.life == Life::Dying;
    let (no_members, no_apps) = (BTreeMap::new(), BTreeMap::new());
    let (members, app_versions) = if broken {
        (&no_members, &no_apps)
    } else {
        (&snapshot.members, &snapshot.app_versions)
    };
    if snapshot.implicit {
        return broken.then_some(Operation::LeaveScope(number));
    }
    let version = |name: &UnitName| members.get(name).copied().unwrap_or_default();
    let id = RelationId::new(&snapshot.endpoint, number);
    let app = Some(snapshot.remote_app.clone());

    if let Some(pending) = &told.changed_pending {
        let unit = Some(pending.clone());
        return run(RelationChanged { id, app, unit }, version(pending));
    }
    let gone = told.members.iter();
    let gone = gone.filter(|(name, _)| !members.contains_key(name));
    if let Some((unit, seen)) = first(gone) {
        let leaving = remote.life == Life::Dying || remote.app_life == Life::Dying;
        let departing_unit = Some(if leaving { own } else { unit }.clone());
        let unit = unit.clone();
        let departed = RelationDeparted {
            id,
            unit,
            departing_unit,
        };
        return run(departed, *seen);
    }
    if broken {
        let app = app.filter(|_| !told.restarted);
        let breaks = !snapshot.peer || told.restarted;
        return breaks.then(|| run(RelationBroken { id, app }, 0))?;
    }
    for (app, now) in app_versions {
        // A databag that nobody has touched is version 0, and so is one never reported.
        if told.app_versions.get(app).copied().unwrap_or_default() != *now {
            let app = Some(app.clone());
            let unit = None;
            return run(RelationChanged { id, app, unit }, *now);
        }
    }
    let new = members.iter();
    let new = new.filter(|(name, _)| !told.members.contains_key(name));
    if let Some((unit, now)) = first(new) {
        let unit = unit.clone();
        return run(RelationJoined { id, unit }, *now);
    }
    let changed = members.iter();
    let changed = changed.filter(|(name, now)| told.members.get(name) != Some(now));
    let (unit, now) = first(changed)?;
    let unit = Some(unit.clone());
    run(RelationChanged { id, app, unit }, *now)
}

/// The first of the units in Juju's order, which is that of their names as text.
fn first<'a>(
    units: impl Iterator<Item = (&'a UnitName, &'a u64)>,
) -> Option<(&'a UnitName, &'a u64)> {
    units.min_by(|(one, _), (other, _)| one.as_str().cmp(other.as_str()))
}
