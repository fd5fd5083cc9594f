//! What an operation does to the model: before it, when it succeeds, when it fails.

use std::collections::BTreeSet;
use std::time::Duration;

use juju_vocabulary::dispatch::{ActionRun, Dispatch};
use juju_vocabulary::hook::{
    ConfigChanged, Hook, LeaderElected, SecretChanged, SecretExpired, SecretRemove, SecretRotate,
    Start, UpgradeCharm,
};
use juju_vocabulary::log_level::LogLevel;
use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::relation::RelationNumber;
use juju_vocabulary::status::CurrentStatus;

use super::container::is_of_workload;
use super::contents::Model;
use super::party::Party;
use super::relation::{Member, Relation, Settings};
use super::snapshot::config_seen;
use super::status::{AgentStatus, StatusInfo};
use super::task::TaskStatus;
use crate::resolver::{HookInfo, HookStep, Life, LocalState, Operation, Retry, Told};

/// The wait before the first retry of a failed hook, and the longest.
const RETRY_MIN: Duration = Duration::from_secs(5);
const RETRY_MAX: Duration = Duration::from_secs(300);

impl Model {
    /// Begins an operation that [`next_operation`](Self::next_operation) has named: returns the
    /// what to run the charm for (in a [`HookContext`](crate::hook_context::HookContext), whose end
    /// completes it), or nothing when the operation needs no charm and is complete.
    pub fn start_operation(&mut self, unit: &UnitName, op: Operation) -> Option<Dispatch> {
        match op {
            Operation::RunHook(info) => {
                self.before_hook(unit, &info.hook);
                self.take_workload_event(unit, &info.hook);
                self.with_local(unit, |local| local.running = Some(info.clone()));
                return Some(Dispatch::Hook(info.hook));
            }
            Operation::RunMetering(hook) => {
                self.begin_metering(unit, &hook);
                return Some(Dispatch::Hook(hook));
            }
            Operation::RunAction(id) => {
                let task = self.tasks.get_mut(&id)?;
                task.status = TaskStatus::Running;
                task.started = Some(self.now);
                let name = task.action.clone();
                self.set_agent(
                    unit,
                    AgentStatus::Executing(format!("running action {name}")),
                );
                let task = id.to_string();
                return Some(Dispatch::Action(ActionRun { name, task }));
            }
            Operation::SkipHook(hook) => {
                self.settle_error(unit);
                self.note_done(unit, &(hook, 0).into(), false);
            }
            Operation::EnterScope(relation) => self.enter_scope(unit, relation),
            Operation::LeaveScope(relation) => self.leave_scope(unit, relation),
            Operation::AcceptLeadership => {
                self.with_local(unit, |local| {
                    local.leader = true;
                    local.step = HookStep::Queued(LeaderElected.into());
                });
            }
            Operation::StartContainer(name) => self.start_container(unit, name),
            Operation::ResignLeadership => self.with_local(unit, |local| local.leader = false),
            Operation::Upgrade => {
                self.install_charm(unit);
                self.with_local(unit, |local| {
                    local.step = HookStep::Queued(UpgradeCharm.into());
                });
            }
            Operation::Die => self.bury(unit),
        }
        None
    }

    /// The unit's agent installs the charm that its application has now.
    pub(super) fn install_charm(&mut self, unit: &UnitName) {
        if let Some(app) = self.apps.get(unit.app_name())
            && let Some(unit) = self.units.get_mut(unit)
        {
            unit.installed = Some(app.charm.clone());
            unit.local.charm_revision = app.charm_version();
        }
    }

    fn before_hook(&mut self, unit: &UnitName, hook: &Hook) {
        self.settle_error(unit);
        let step = self.units.get(unit).map(|unit| &unit.local.step);
        // A retry runs what the first try installed.
        if matches!(step, Some(HookStep::Queued(Hook::Install(_)))) {
            self.install_charm(unit);
        }
        let status_set = self
            .units
            .get(unit)
            .is_some_and(|unit| unit.local.status_set);
        match hook {
            Hook::Install(_) if !status_set => {
                self.set_status(unit, "maintenance", "installing charm software");
            }
            Hook::Stop(_) => {
                self.set_status(unit, "maintenance", "stopping charm software");
            }
            Hook::Remove(_) => {
                let message = "cleaning up prior to charm deletion";
                self.set_status(unit, "maintenance", message);
            }
            _ => {}
        }
        let message = match hook.remote_unit() {
            Some(remote) => format!("running {hook} hook for {remote}"),
            None => match hook {
                Hook::SecretChanged(SecretChanged { id, .. })
                | Hook::SecretRotate(SecretRotate { id, .. }) => {
                    format!("running {hook} hook for {id}")
                }
                Hook::SecretExpired(SecretExpired { id, revision, .. })
                | Hook::SecretRemove(SecretRemove { id, revision, .. }) => {
                    let revision = revision.unwrap_or_default();
                    format!("running {hook} hook for {id}/{revision}")
                }
                _ => format!("running {hook} hook"),
            },
        };
        // An update-status does not show as executing, to spare the controller.
        if !matches!(hook, Hook::UpdateStatus(_)) {
            self.set_agent(unit, AgentStatus::Executing(message));
        }
    }

    /// A `resolved` is used up by the operation that it caused, and resets the retry timer.
    fn settle_error(&mut self, unit: &UnitName) {
        if let Some(unit) = self.units.get_mut(unit)
            && unit.resolved.take().is_some()
        {
            unit.local.retry = None;
        }
    }

    /// The hook succeeded; `status_set` says whether the charm set a status while it ran.
    pub(crate) fn finish_hook(&mut self, unit: &UnitName, hook: &Hook, status_set: bool) {
        let info = self.stop_running(unit, hook);
        self.with_local(unit, |local| local.status_set |= status_set);
        let has_status = self
            .units
            .get(unit)
            .is_some_and(|unit| unit.local.status_set);
        match hook {
            Hook::Start(_) if !has_status => self.set_status(unit, "unknown", ""),
            Hook::Stop(_) => self.set_status(unit, "maintenance", ""),
            Hook::Remove(_) => self.set_status(unit, "terminated", ""),
            _ => {}
        }
        self.note_done(unit, &info, true);
    }

    /// The hook failed: the unit is in error until it is retried or resolved. What a container told is skipped, and comes again.
    pub(crate) fn fail_hook(&mut self, unit: &UnitName, hook: &Hook) {
        let now = self.now;
        let info = self.stop_running(unit, hook);
        if is_of_workload(hook) {
            self.note_done(unit, &info, false);
            return self.tell_again(unit, info.hook);
        }
        self.with_local(unit, |local| {
            let delay = local
                .retry
                .map_or(RETRY_MIN, |last| (last.delay * 2).min(RETRY_MAX));
            local.retry = Some(Retry {
                delay,
                at: now + delay,
            });
            local.step = HookStep::Failed(info);
        });
        self.set_agent(unit, AgentStatus::Error(format!("hook failed: \"{hook}\"")));
    }

    /// A reboot has cut the hook short: it runs again, from its beginning.
    pub(crate) fn interrupt_hook(&mut self, unit: &UnitName, hook: &Hook) {
        let info = self.stop_running(unit, hook);
        self.with_local(unit, |local| local.step = HookStep::Interrupted(info));
        self.set_agent(unit, AgentStatus::Idle);
    }

    /// What the unit ran; a hook that no operation has started reports nothing.
    fn stop_running(&mut self, unit: &UnitName, hook: &Hook) -> HookInfo {
        let unit = self.units.get_mut(unit);
        let running = unit.and_then(|unit| unit.local.running.take());
        let same = running.filter(|info| info.hook == *hook);
        same.unwrap_or_else(|| (hook.clone(), 0).into())
    }

    /// Ends the task of an action; `failure` says why a charm that failed did.
    pub(crate) fn finish_action(&mut self, unit: &UnitName, failure: Option<&str>) {
        let running = self.running_task(unit);
        if let Some(task) = running.and_then(|id| self.tasks.get_mut(&id)) {
            task.completed = Some(self.now);
            task.status = if task.failed || failure.is_some() {
                TaskStatus::Failed
            } else {
                TaskStatus::Completed
            };
            if let Some(why) = failure {
                why.clone_into(&mut task.message);
            }
        }
        let failed = self
            .units
            .get(unit)
            .and_then(|unit| match &unit.local.step {
                HookStep::Failed(info) => Some(format!("hook failed: \"{}\"", info.hook)),
                HookStep::Idle | HookStep::Queued(_) | HookStep::Interrupted(_) => None,
            });
        self.set_agent(unit, failed.map_or(AgentStatus::Idle, AgentStatus::Error));
    }

    /// Records that the hook has run (or counts as run), and queues what must follow it.
    fn note_done(&mut self, unit: &UnitName, info: &HookInfo, ran: bool) {
        let (Some(app), Some(here)) = (self.apps.get(unit.app_name()), self.units.get(unit)) else {
            return;
        };
        let hook = &info.hook;
        let reported = matches!(hook, Hook::ConfigChanged(_)).then(|| config_seen(app, here));
        let leader_settings = app.leader_settings.version();
        let update_status = here.update_status;
        self.with_local(unit, |local| {
            local.step = HookStep::Idle;
            local.retry = None;
            // Any hook stands in for an update-status that was due meanwhile.
            local.update_status = update_status;
            match hook {
                Hook::Install(_) => local.installed = true,
                Hook::Start(_) => {
                    local.rebooted = false;
                    local.started = true;
                    local.stopped = false;
                }
                Hook::Stop(_) => local.stopped = true,
                Hook::Remove(_) => local.removed = true,
                Hook::ConfigChanged(_) => {
                    local.config = reported;
                    if !local.started {
                        local.step = HookStep::Queued(Start.into());
                    }
                }
                Hook::UpgradeCharm(_) => {
                    local.step = HookStep::Queued(ConfigChanged.into());
                }
                Hook::StorageAttached(attached) => {
                    let ids = attached.instance.iter().map(|instance| instance.id.clone());
                    local.attached.extend(ids);
                }
                Hook::StorageDetaching(detaching) => {
                    if let Some(instance) = &detaching.instance {
                        local.attached.remove(&instance.id);
                    }
                }
                Hook::LeaderSettingsChanged(_) => local.leader_settings = leader_settings,
                _ => {
                    local.secrets.note(info);
                    note_relation(local, info);
                }
            }
        });
        match hook {
            Hook::RelationBroken(broken) => self.leave_scope(unit, broken.id.number()),
            Hook::StorageDetaching(detaching) => {
                if let Some(instance) = &detaching.instance {
                    self.detached(&instance.id);
                }
            }
            Hook::SecretRotate(rotate) if ran => self.rotated(&rotate.id, info.version),
            Hook::SecretExpired(expired) => {
                self.expired(&expired.id, expired.revision.unwrap_or_default());
            }
            _ => {}
        }
        self.set_agent(unit, AgentStatus::Idle);
        if !ran {
            let message = format!("skipped \"{hook}\" hook");
            self.write_log(
                unit,
                LogLevel::Info,
                "juju.worker.uniter.operation",
                message,
            );
        }
    }

    fn enter_scope(&mut self, unit: &UnitName, number: RelationNumber) {
        let Some(entry) = self.entry(unit, number) else {
            return;
        };
        let now = self.now;
        if let Some(relation) = self.relations.get_mut(&number) {
            if relation.members.is_empty() {
                relation.since = now;
            }
            let mut data = Settings::default();
            data.update(&entry);
            let member = Member {
                data,
                in_scope: true,
                departing: false,
            };
            relation.members.entry(unit.clone()).or_insert(member);
        }
        let relation = self.relations.get(&number);
        let told = Told {
            // Of an implicit endpoint the charm hears nothing.
            created: relation.is_some_and(|relation| relation.ends.is_implicit(unit.app_name())),
            ..Told::default()
        };
        self.with_local(unit, |local| {
            local.relations.insert(number, told);
        });
        self.add_subordinate(unit, number);
    }

    fn leave_scope(&mut self, unit: &UnitName, number: RelationNumber) {
        self.with_local(unit, |local| {
            local.relations.remove(&number);
        });
        if let Some(member) = self.member_mut(number, unit) {
            member.in_scope = false;
        }
        self.clean_up(&unit.app());
    }

    /// Removes a unit that has run its last hook; leadership moves on to the oldest living unit.
    pub(super) fn bury(&mut self, unit: &UnitName) {
        let (party, app) = (Party::Unit(unit.clone()), unit.app());
        self.detach_all(unit);
        self.units.remove(unit);
        for number in self.relations.keys_of(&Party::App(app.clone())) {
            if let Some(member) = self.member_mut(number, unit) {
                member.in_scope = false;
            }
        }
        for task in self.tasks.keys_of(&party) {
            if let Some(task) = self.tasks.get_mut(&task)
                && task.status == TaskStatus::Pending
            {
                task.status = TaskStatus::Cancelled;
            }
        }
        if self.is_leader(unit) {
            let living = self.units_of(app.as_str());
            let living = living.filter(|(_, unit)| unit.life == Life::Alive);
            // They are by number.
            let successor = living.map(|(name, _)| name.clone()).next();
            if let Some(app) = self.apps.get_mut(&app) {
                app.leader = successor;
            }
        }
        self.clean_up_secrets([party]);
        self.clean_up(&app);
    }

    /// Removes the relations of an application that everybody has left, then those at their ends, itself among them,
    /// without units and relations.
    pub(super) fn clean_up(&mut self, app: &AppName) {
        let mut apps = BTreeSet::from([app.clone()]);
        for number in self.relations.keys_of(&Party::App(app.clone())) {
            let relation = self.relations.get(&number);
            let Some(relation) = relation.filter(|relation| is_over(relation)) else {
                continue;
            };
            apps.extend(relation.ends.iter().map(|end| end.app.clone()));
            self.relations.remove(&number);
        }
        let (units, gone) = (&self.units, &mut self.gone_relations);
        gone.retain(|number, _| {
            let mut units = units.values();
            units.any(|unit| unit.local.relations.contains_key(number))
        });
        let mut parties = Vec::new();
        for app in apps {
            let units = self.units_of(app.as_str());
            parties.extend(units.map(|(name, _)| Party::Unit(name.clone())));
            if self.is_empty(&app) {
                self.apps.remove(&app);
            }
            parties.push(Party::App(app));
        }
        self.clean_up_secrets(parties);
    }

    /// Whether nothing keeps an application that is to go.
    fn is_empty(&self, name: &AppName) -> bool {
        let app = self.apps.get(name);
        app.is_some_and(|app| app.life == Life::Dying)
            && self.units_of(name.as_str()).next().is_none()
            && self
                .relations
                .of(&Party::App(name.clone()))
                .next()
                .is_none()
    }

    fn with_local(&mut self, unit: &UnitName, change: impl FnOnce(&mut LocalState)) {
        if let Some(unit) = self.units.get_mut(unit) {
            change(&mut unit.local);
        }
    }

    fn set_agent(&mut self, unit: &UnitName, status: AgentStatus) {
        let now = self.now;
        if let Some(unit) = self.units.get_mut(unit)
            && unit.agent != status
        {
            unit.agent = status;
            unit.agent_since = now;
        }
    }

    fn set_status(&mut self, unit: &UnitName, name: &str, message: &str) {
        let since = self.now;
        if let Some(unit) = self.units.get_mut(unit) {
            unit.set_status(StatusInfo {
                status: CurrentStatus::of(name, message),
                since,
            });
        }
    }
}

/// Whether everybody has left a relation that is to go. What ends here ends in the other model as well, of which nobody
/// here waits for anything.
fn is_over(relation: &Relation) -> bool {
    let far = relation.remote_model.as_ref().map(|model| &model.app);
    let waits = |name: &UnitName| far.is_none_or(|far| *far != *name.app_name());
    let mut members = relation.members.iter();
    relation.life == Life::Dying && !members.any(|(name, member)| member.in_scope && waits(name))
}

/// Notes what the charm was told of a relation.
fn note_relation(local: &mut LocalState, info: &HookInfo) {
    let Some(id) = info.hook.relation() else {
        return;
    };
    // It may be gone by now.
    let Some(told) = local.relations.get_mut(&id.number()) else {
        return;
    };
    told.changed_pending = None;
    match &info.hook {
        Hook::RelationCreated(_) => told.created = true,
        Hook::RelationJoined(joined) => {
            told.members.insert(joined.unit.clone(), info.version);
            told.changed_pending = Some(joined.unit.clone());
        }
        Hook::RelationChanged(changed) => match (&changed.unit, &changed.app) {
            (Some(unit), _) => drop(told.members.insert(unit.clone(), info.version)),
            (None, Some(app)) => drop(told.app_versions.insert(app.clone(), info.version)),
            (None, None) => {}
        },
        Hook::RelationDeparted(departed) => drop(told.members.remove(&departed.unit)),
        _ => {}
    }
}
