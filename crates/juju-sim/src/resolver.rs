//! What a unit runs next: a pure function of what its agent has done and what the model says.
//!
//! The order is that of Juju 3.6 (`worker/uniter/resolver.go` and the resolvers it asks). Where
//! Juju walks a map of relations in no order, relations come by id here, so that a simulation
//! repeats.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::Value;

use crate::hook::{Hook, RelationEvent, RelationHook, TaskId};
use crate::names::{RelationId, UnitName};

/// Whether something is staying or going away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// It stays.
    Alive,
    /// It is going away, and units still have hooks to run for it.
    Dying,
}

/// How a user settles a failed hook (`juju resolved`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolved {
    /// Run the hook again.
    Retry,
    /// Count it as done (`--no-retry`).
    NoRetry,
}

/// What makes a config-changed due when it differs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ConfigSeen {
    /// Every option with a value or default.
    pub settings: BTreeMap<String, Value>,
    /// Whether the application is trusted.
    pub trust: bool,
    /// The unit's address.
    pub address: String,
}

/// How far the agent is with the hook at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Nothing in progress.
    Idle,
    /// A hook that must run before anything else (except what Juju lets pass).
    Queued(Hook),
    /// A hook that failed and waits for a retry or for `resolved`.
    Failed(Hook),
}

/// When a failed hook is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// How long the agent waits this time.
    pub delay: Duration,
    /// Until when, in simulated time.
    pub at: Duration,
}

/// What the agent has told its charm about one relation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RelationState {
    /// relation-created has run.
    pub created: bool,
    /// Units that the charm has seen join, and the version of each databag it was last told of.
    pub members: BTreeMap<UnitName, u64>,
    /// The same for application databags.
    pub app_versions: BTreeMap<String, u64>,
    /// A unit whose joined has run and whose changed must directly follow.
    pub changed_pending: Option<UnitName>,
}

/// What an agent has done so far.
#[derive(Debug, Clone, PartialEq)]
pub struct LocalState {
    /// The hook at hand.
    pub step: Step,
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
    pub relations: BTreeMap<RelationId, RelationState>,
    /// The timer of a failed hook.
    pub retry: Option<Retry>,
}

impl LocalState {
    /// A unit that has been deployed and has run nothing.
    pub fn new(charm_revision: u64) -> Self {
        Self {
            step: Step::Queued(Hook::Install),
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
            retry: None,
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
    /// The application at the other end.
    pub remote_app: String,
    /// Remote units in scope, with the version of their databags.
    pub members: BTreeMap<UnitName, u64>,
    /// Remote application databags; version 0 is one that nobody has touched.
    pub app_versions: BTreeMap<String, u64>,
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
    /// Its relations, without those of endpoints that its installed charm lacks.
    pub relations: BTreeMap<RelationId, RelationSnapshot>,
}

/// The next thing an agent does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// Start the charm for a hook.
    RunHook(Hook),
    /// Count a hook as done without running it.
    SkipHook(Hook),
    /// Start the charm for the action of a task.
    RunAction(TaskId),
    /// Make the unit visible to the other end of a relation.
    EnterScope(RelationId),
    /// Note that the unit leads, and queue leader-elected.
    AcceptLeadership,
    /// Note that the unit leads no longer; runs nothing.
    ResignLeadership,
    /// Replace the charm, and queue upgrade-charm.
    Upgrade,
    /// Nothing is left to do for a unit that is going away.
    Die,
}

/// The next operation of `unit`, or nothing when it is up to date (or waits in error).
pub fn next_operation(unit: &UnitName, local: &LocalState, remote: &Snapshot) -> Option<Operation> {
    if local.removed {
        return Some(Operation::Die);
    }
    created_relations(local, remote)
        .or_else(|| leadership(local, remote))
        .or_else(|| action(local, remote))
        .or_else(|| match &local.step {
            Step::Failed(hook) => failed(hook, remote),
            // A unit that dies before its first hook runs none.
            Step::Queued(Hook::Install) | Step::Idle => idle(unit, local, remote),
            Step::Queued(hook) => Some(run_held(hook, remote)),
        })
}

/// Runs a hook that was held up. Leadership may have moved on meanwhile: then leader-elected counts
/// as done (`worker/uniter/operation/runhook.go`).
fn run_held(hook: &Hook, remote: &Snapshot) -> Operation {
    if *hook == Hook::LeaderElected && !remote.leader {
        Operation::SkipHook(hook.clone())
    } else {
        Operation::RunHook(hook.clone())
    }
}

fn created_relations(local: &LocalState, remote: &Snapshot) -> Option<Operation> {
    if !local.installed || remote.life == Life::Dying || local.step != Step::Idle {
        return None;
    }
    let alive = || {
        remote
            .relations
            .iter()
            .filter(|(_, relation)| relation.life == Life::Alive)
    };
    if let Some((id, _)) = alive().find(|(id, _)| !local.relations.contains_key(id)) {
        return Some(Operation::EnterScope(*id));
    }
    alive()
        .find(|(id, _)| local.relations.get(id).is_some_and(|state| !state.created))
        .map(|(id, relation)| relation_hook(*id, relation, RelationEvent::Created, 0))
}

fn leadership(local: &LocalState, remote: &Snapshot) -> Option<Operation> {
    if !local.installed {
        return None;
    }
    let idle = local.step == Step::Idle;
    let dying = remote.life == Life::Dying;
    if remote.leader && !local.leader && !dying && idle {
        return Some(Operation::AcceptLeadership);
    }
    if local.leader && (!remote.leader || dying) {
        return Some(Operation::ResignLeadership);
    }
    let told = local.leader || dying || local.leader_settings == remote.leader_settings;
    (idle && !told).then_some(Operation::RunHook(Hook::LeaderSettingsChanged))
}

fn action(local: &LocalState, remote: &Snapshot) -> Option<Operation> {
    match local.step {
        Step::Idle | Step::Failed(_) => remote.task.map(Operation::RunAction),
        Step::Queued(_) => None,
    }
}

fn failed(hook: &Hook, remote: &Snapshot) -> Option<Operation> {
    match remote.resolved {
        Some(Resolved::Retry) => Some(run_held(hook, remote)),
        Some(Resolved::NoRetry) => Some(Operation::SkipHook(hook.clone())),
        None => remote.retry_due.then(|| run_held(hook, remote)),
    }
}

fn idle(unit: &UnitName, local: &LocalState, remote: &Snapshot) -> Option<Operation> {
    let run = |hook| Some(Operation::RunHook(hook));
    if remote.life == Life::Dying {
        return relations(unit, local, remote).or_else(|| {
            if local.started && !local.stopped {
                run(Hook::Stop)
            } else if local.installed {
                run(Hook::Remove)
            } else {
                Some(Operation::Die)
            }
        });
    }
    if !local.installed && !local.started {
        return run(Hook::Install);
    }
    if local.charm_revision != remote.charm_revision {
        return Some(Operation::Upgrade);
    }
    if local.config.as_ref() != Some(&remote.config) {
        return run(Hook::ConfigChanged);
    }
    relations(unit, local, remote).or_else(|| {
        (local.update_status != remote.update_status)
            .then_some(Operation::RunHook(Hook::UpdateStatus))
    })
}

fn relations(unit: &UnitName, local: &LocalState, remote: &Snapshot) -> Option<Operation> {
    if local.step != Step::Idle {
        return None;
    }
    // Peers come last: the hooks of other relations may need what peers have told each other.
    [false, true].into_iter().find_map(|peers| {
        let relations = remote.relations.iter();
        let mut relations = relations.filter(|(_, snapshot)| snapshot.peer == peers);
        relations.find_map(|(id, snapshot)| {
            let state = local.relations.get(id)?;
            next_for_relation(unit, remote, *id, state, snapshot)
        })
    })
}

fn next_for_relation(
    unit: &UnitName,
    remote: &Snapshot,
    id: RelationId,
    state: &RelationState,
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
    let version = |name: &UnitName| members.get(name).copied().unwrap_or_default();
    let hook = |event, version| Some(relation_hook(id, snapshot, event, version));

    if let Some(pending) = &state.changed_pending {
        return hook(
            RelationEvent::UnitChanged(pending.clone()),
            version(pending),
        );
    }
    if let Some((gone, seen)) = state
        .members
        .iter()
        .find(|(name, _)| !members.contains_key(name))
    {
        let leaving = remote.life == Life::Dying || remote.app_life == Life::Dying;
        let departing = if leaving { unit } else { gone }.clone();
        return hook(
            RelationEvent::Departed {
                unit: gone.clone(),
                departing,
            },
            *seen,
        );
    }
    if broken {
        // Peers do not break. (Juju 3.6 forgets who is a peer when an agent restarts, and then breaks
        // them at the unit's end; no agent restarts here.)
        return if snapshot.peer {
            None
        } else {
            hook(RelationEvent::Broken, 0)
        };
    }
    for (app, now) in app_versions {
        // A databag that nobody has touched is version 0, and so is one never reported.
        if state.app_versions.get(app).copied().unwrap_or_default() != *now {
            return Some(relation_hook(id, snapshot, RelationEvent::AppChanged, *now));
        }
    }
    let known: BTreeSet<&UnitName> = state.members.keys().collect();
    if let Some((new, now)) = members.iter().find(|(name, _)| !known.contains(name)) {
        return hook(RelationEvent::Joined(new.clone()), *now);
    }
    members
        .iter()
        .find(|(name, now)| state.members.get(name) != Some(now))
        .and_then(|(name, now)| hook(RelationEvent::UnitChanged(name.clone()), *now))
}

fn relation_hook(
    id: RelationId,
    snapshot: &RelationSnapshot,
    event: RelationEvent,
    version: u64,
) -> Operation {
    Operation::RunHook(Hook::Relation(RelationHook {
        event,
        relation: id,
        endpoint: snapshot.endpoint.clone(),
        remote_app: snapshot.remote_app.clone(),
        version,
    }))
}
