//! What an operation does to the model: before it, when it succeeds, when it fails.

use std::time::Duration;

use super::{AgentStatus, LogLevel, Member, Model, Status, StatusName, TaskStatus};
use crate::hook::{Event, Hook, RelationEvent, RelationHook};
use crate::names::{RelationId, UnitName};
use crate::resolver::{Life, Operation, RelationState, Retry, Step};

/// The wait before the first retry of a failed hook, and the longest.
const RETRY_MIN: Duration = Duration::from_secs(5);
const RETRY_MAX: Duration = Duration::from_secs(300);

impl Model {
    /// Begins an operation that [`next_operation`](Self::next_operation) has named: returns the
    /// event to run the charm for (in a [`HookContext`](crate::hook_context::HookContext), whose end
    /// completes it), or nothing when the operation needs no charm and is complete.
    pub fn start_operation(&mut self, unit: &UnitName, op: Operation) -> Option<Event> {
        match op {
            Operation::RunHook(hook) => {
                self.before_hook(unit, &hook);
                return Some(Event::Hook(hook));
            }
            Operation::RunAction(id) => {
                let task = self.task_mut(id)?;
                task.status = TaskStatus::Running;
                let name = task.action.clone();
                self.set_agent(
                    unit,
                    AgentStatus::Executing(format!("running action {name}")),
                );
                return Some(Event::Action { task: id, name });
            }
            Operation::SkipHook(hook) => {
                self.settle_error(unit);
                self.note_done(unit, &hook, false);
            }
            Operation::EnterScope(relation) => self.enter_scope(unit, relation),
            Operation::AcceptLeadership => {
                self.with_local(unit, |local| {
                    local.leader = true;
                    local.step = Step::Queued(Hook::LeaderElected);
                });
            }
            Operation::ResignLeadership => self.with_local(unit, |local| local.leader = false),
            Operation::Upgrade => {
                self.install_charm(unit);
                self.with_local(unit, |local| {
                    local.step = Step::Queued(Hook::UpgradeCharm);
                });
            }
            Operation::Die => self.bury(unit),
        }
        None
    }

    /// The unit's agent installs the charm that its application has now.
    fn install_charm(&mut self, unit: &UnitName) {
        if let Some(app) = self.apps.get(unit.app())
            && let Some(unit) = self.units.get_mut(unit)
        {
            unit.installed = Some(app.charm.clone());
            unit.local.charm_revision = app.charm_revision;
        }
    }

    fn before_hook(&mut self, unit: &UnitName, hook: &Hook) {
        self.settle_error(unit);
        let step = self.units.get(unit).map(|unit| &unit.local.step);
        // A retry runs what the first try installed.
        if step == Some(&Step::Queued(Hook::Install)) {
            self.install_charm(unit);
        }
        let status_set = self
            .units
            .get(unit)
            .is_some_and(|unit| unit.local.status_set);
        match hook {
            Hook::Install if !status_set => {
                self.set_status(unit, StatusName::Maintenance, "installing charm software");
            }
            Hook::Stop => {
                self.set_status(unit, StatusName::Maintenance, "stopping charm software");
            }
            Hook::Remove => {
                let message = "cleaning up prior to charm deletion";
                self.set_status(unit, StatusName::Maintenance, message);
            }
            _ => {}
        }
        let remote = match hook {
            Hook::Relation(relation) => relation.event.unit(),
            _ => None,
        };
        let message = match remote {
            Some(remote) => format!("running {hook} hook for {remote}"),
            None => format!("running {hook} hook"),
        };
        // An update-status does not show as executing, to spare the controller.
        if *hook != Hook::UpdateStatus {
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
        self.with_local(unit, |local| local.status_set |= status_set);
        let has_status = self
            .units
            .get(unit)
            .is_some_and(|unit| unit.local.status_set);
        match hook {
            Hook::Start if !has_status => self.set_status(unit, StatusName::Unknown, ""),
            Hook::Stop => self.set_status(unit, StatusName::Maintenance, ""),
            Hook::Remove => self.set_status(unit, StatusName::Terminated, ""),
            _ => {}
        }
        self.note_done(unit, hook, true);
    }

    /// The hook failed: the unit is in error until it is retried or resolved.
    pub(crate) fn fail_hook(&mut self, unit: &UnitName, hook: &Hook) {
        let now = self.now;
        self.with_local(unit, |local| {
            let delay = local
                .retry
                .map_or(RETRY_MIN, |last| (last.delay * 2).min(RETRY_MAX));
            local.retry = Some(Retry {
                delay,
                at: now + delay,
            });
            local.step = Step::Failed(hook.clone());
        });
        self.set_agent(unit, AgentStatus::Error(format!("hook failed: \"{hook}\"")));
    }

    /// Ends the task of an action.
    pub(crate) fn finish_action(&mut self, unit: &UnitName) {
        let failed = self
            .units
            .get(unit)
            .and_then(|unit| match &unit.local.step {
                Step::Failed(hook) => Some(format!("hook failed: \"{hook}\"")),
                Step::Idle | Step::Queued(_) => None,
            });
        self.set_agent(unit, failed.map_or(AgentStatus::Idle, AgentStatus::Error));
    }

    /// Records that the hook has run (or counts as run), and queues what must follow it.
    fn note_done(&mut self, unit: &UnitName, hook: &Hook, ran: bool) {
        let Some(snapshot) = self.snapshot(unit) else {
            return;
        };
        self.with_local(unit, |local| {
            local.step = Step::Idle;
            local.retry = None;
            // Any hook stands in for an update-status that was due meanwhile.
            local.update_status = snapshot.update_status;
            match hook {
                Hook::Install => local.installed = true,
                Hook::Start => {
                    local.started = true;
                    local.stopped = false;
                }
                Hook::Stop => local.stopped = true,
                Hook::Remove => local.removed = true,
                Hook::ConfigChanged => {
                    local.config = Some(snapshot.config);
                    if !local.started {
                        local.step = Step::Queued(Hook::Start);
                    }
                }
                Hook::UpgradeCharm => local.step = Step::Queued(Hook::ConfigChanged),
                Hook::LeaderSettingsChanged => local.leader_settings = snapshot.leader_settings,
                Hook::Relation(relation) => {
                    note_relation(
                        local.relations.entry(relation.relation).or_default(),
                        relation,
                    );
                }
                Hook::LeaderElected | Hook::UpdateStatus | Hook::Other(_) => {}
            }
        });
        if let Hook::Relation(RelationHook {
            event: RelationEvent::Broken,
            relation,
            ..
        }) = hook
        {
            self.leave_scope(unit, *relation);
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

    fn enter_scope(&mut self, unit: &UnitName, id: RelationId) {
        let address = self
            .units
            .get(unit)
            .map(|unit| unit.address.clone())
            .unwrap_or_default();
        if let Some(relation) = self.relations.get_mut(&id) {
            let mut data = super::Databag::default();
            // What Juju's controller writes when a unit enters.
            data.replace(
                [
                    ("egress-subnets".to_owned(), format!("{address}/32")),
                    ("ingress-address".to_owned(), address.clone()),
                    ("private-address".to_owned(), address),
                ]
                .into(),
            );
            let member = Member {
                data,
                in_scope: true,
                departing: false,
            };
            relation.members.entry(unit.clone()).or_insert(member);
        }
        self.with_local(unit, |local| {
            local.relations.insert(id, RelationState::default());
        });
    }

    fn leave_scope(&mut self, unit: &UnitName, id: RelationId) {
        self.with_local(unit, |local| {
            local.relations.remove(&id);
        });
        if let Some(member) = self
            .relations
            .get_mut(&id)
            .and_then(|relation| relation.members.get_mut(unit))
        {
            member.in_scope = false;
        }
        self.clean_up();
    }

    /// Removes a unit that has run its last hook; leadership moves on to the oldest living unit.
    fn bury(&mut self, unit: &UnitName) {
        self.units.remove(unit);
        for relation in self.relations.values_mut() {
            if let Some(member) = relation.members.get_mut(unit) {
                member.in_scope = false;
            }
        }
        for task in self.tasks.values_mut() {
            if task.unit == *unit && task.status == TaskStatus::Pending {
                task.status = TaskStatus::Cancelled;
            }
        }
        let successor = self
            .units_of(unit.app())
            .filter(|(_, unit)| unit.life == Life::Alive)
            .map(|(name, _)| name.clone())
            .min_by_key(UnitName::number);
        if let Some(app) = self.apps.get_mut(unit.app())
            && app.leader.as_ref() == Some(unit)
        {
            app.leader = successor;
        }
        self.clean_up();
    }

    /// Removes relations that everybody has left, then applications without units and relations.
    pub(super) fn clean_up(&mut self) {
        self.relations.retain(|_, relation| {
            relation.life == Life::Alive || relation.members.values().any(|m| m.in_scope)
        });
        let Self {
            apps,
            units,
            relations,
            ..
        } = self;
        apps.retain(|name, app| {
            app.life == Life::Alive
                || units.keys().any(|unit| unit.app() == name)
                || relations
                    .values()
                    .any(|relation| relation.ends.local(name).is_some())
        });
    }

    fn with_local(
        &mut self,
        unit: &UnitName,
        change: impl FnOnce(&mut crate::resolver::LocalState),
    ) {
        if let Some(unit) = self.units.get_mut(unit) {
            change(&mut unit.local);
        }
    }

    fn set_agent(&mut self, unit: &UnitName, status: AgentStatus) {
        if let Some(unit) = self.units.get_mut(unit) {
            unit.agent = status;
        }
    }

    /// Sets a unit's workload status.
    pub(crate) fn set_status(&mut self, unit: &UnitName, status: StatusName, message: &str) {
        let since = self.now;
        if let Some(unit) = self.units.get_mut(unit) {
            unit.set_status(Status {
                status,
                message: message.to_owned(),
                since,
            });
        }
    }
}

fn note_relation(state: &mut RelationState, hook: &RelationHook) {
    state.changed_pending = None;
    match &hook.event {
        RelationEvent::Created => state.created = true,
        RelationEvent::Joined(unit) => {
            state.members.insert(unit.clone(), hook.version);
            state.changed_pending = Some(unit.clone());
        }
        RelationEvent::UnitChanged(unit) => {
            state.members.insert(unit.clone(), hook.version);
        }
        RelationEvent::AppChanged => {
            state
                .app_versions
                .insert(hook.remote_app.clone(), hook.version);
        }
        RelationEvent::Departed { unit, .. } => {
            state.members.remove(unit);
        }
        RelationEvent::Broken => {}
    }
}
