//! One dispatch's view of the model, behind the hook tools.
//!
//! `relation-set`, `state-set` and `state-delete` are held back until the charm has succeeded and
//! dropped when it has not; everything else takes effect at once, as in Juju
//! (`worker/uniter/runner/context`). The context owns the model while the charm runs, so that it
//! can be shared with whatever answers the tools: a socket, or a test in the same process.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::hook::{Event, Hook, RelationEvent, RelationHook, TaskId};
use crate::model::{Databag, LogLevel, Model, Relation, TaskStatus};
use crate::names::{RelationId, UnitName};
use crate::resolver::{Life, RelationState};

type Settings = BTreeMap<String, String>;

#[derive(Debug, Default)]
struct Pending {
    unit: Option<Settings>,
    app: Option<Settings>,
}

#[derive(Debug, Default)]
struct ActionOutcome {
    failed: bool,
    message: String,
    results: Map<String, Value>,
}

/// The hook tools' side of one dispatch.
#[derive(Debug)]
pub struct HookContext {
    model: Model,
    unit: UnitName,
    event: Arc<Event>,
    id: String,
    relations: BTreeMap<RelationId, Pending>,
    state: Option<Settings>,
    status_set: bool,
    action: ActionOutcome,
}

/// The answer of a context method that refuses: Juju's words.
pub(crate) type Refused<T> = Result<T, String>;

impl HookContext {
    /// Opens a dispatch of `event` on `unit`. `id` is what tools must name as `JUJU_CONTEXT_ID`.
    pub fn new(model: Model, unit: UnitName, event: impl Into<Arc<Event>>, id: String) -> Self {
        Self {
            model,
            unit,
            event: event.into(),
            id,
            relations: BTreeMap::new(),
            state: None,
            status_set: false,
            action: ActionOutcome::default(),
        }
    }

    /// Closes the dispatch: applies what was held back if the charm succeeded, and gives back the
    /// model. `failure` says why a failed charm failed.
    pub fn finish(self, failure: Option<&str>) -> Model {
        let (unit, event) = (self.unit.clone(), self.event.clone());
        let status_set = self.status_set;
        let mut model = self.into_model(failure);
        match &*event {
            Event::Hook(hook) if failure.is_none() => model.finish_hook(&unit, hook, status_set),
            Event::Hook(hook) => model.fail_hook(&unit, hook),
            Event::Action { .. } => model.finish_action(&unit),
        }
        model
    }

    /// The model with what the charm did to it, and nothing of what the unit's agent does when a
    /// charm has ended: for tests of a charm alone. `failure` is that of [`finish`](Self::finish).
    pub fn into_model(mut self, failure: Option<&str>) -> Model {
        if failure.is_none() {
            self.apply();
        }
        if let Event::Action { task, .. } = *self.event {
            close_task(&mut self.model, task, self.action, failure);
        }
        self.model
    }

    fn apply(&mut self) {
        let leader = self.model.is_leader(&self.unit);
        if let Some(state) = self.state.take()
            && let Some(unit) = self.model.unit_mut(&self.unit)
        {
            unit.state = state;
        }
        for (id, pending) in std::mem::take(&mut self.relations) {
            if let Some(settings) = pending.unit {
                self.model.write_unit_databag(id, &self.unit, settings);
            }
            if let Some(settings) = pending.app.filter(|_| leader) {
                self.model.write_app_databag(id, &self.unit, settings);
            }
        }
    }

    /// The model as it stands; what is held back is not in it.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The unit that runs.
    pub fn unit(&self) -> &UnitName {
        &self.unit
    }

    /// What it runs.
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// The id that tools must name.
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn model_mut(&mut self) -> &mut Model {
        &mut self.model
    }

    pub(crate) fn note_status_set(&mut self) {
        self.status_set = true;
    }

    pub(crate) fn is_leader(&self) -> bool {
        self.model.is_leader(&self.unit)
    }

    pub(crate) fn log(&mut self, level: LogLevel, module: String, message: String) {
        self.model.write_log(&self.unit, level, module, message);
    }

    /// The relation hook that runs, if it is one.
    pub(crate) fn relation_hook(&self) -> Option<&RelationHook> {
        match &*self.event {
            Event::Hook(Hook::Relation(hook)) => Some(hook),
            _ => None,
        }
    }

    fn relation_states(&self) -> Option<&BTreeMap<RelationId, RelationState>> {
        self.model
            .unit(&self.unit)
            .map(|unit| &unit.local.relations)
    }

    /// A relation that the unit takes part in.
    pub(crate) fn relation(&self, id: RelationId) -> Refused<&Relation> {
        self.relation_states()
            .filter(|states| states.contains_key(&id))
            .and_then(|_| self.model.relation(id))
            .ok_or_else(|| "relation not found".to_owned())
    }

    /// The relations that the unit takes part in, by id, without those that are as good as over: dying,
    /// not of peers, and without a member when the hook began (`contextfactory.go`).
    pub(crate) fn relation_ids(&self) -> impl Iterator<Item = RelationId> {
        let states = self.relation_states().into_iter().flatten();
        let listed = states.filter(|(id, state)| {
            let relation = self.model.relation(**id);
            let stays = |relation: &Relation| {
                relation.life == Life::Alive || relation.ends.is_peer() || !state.members.is_empty()
            };
            relation.is_some_and(stays)
        });
        listed.map(|(id, _)| *id)
    }

    /// The remote units that the charm has seen join and not depart, this hook included.
    pub(crate) fn members(&self, id: RelationId) -> Vec<UnitName> {
        let state = self.relation_states().and_then(|states| states.get(&id));
        let mut members: Vec<_> = state
            .map(|state| state.members.keys().cloned().collect())
            .unwrap_or_default();
        if let Some(hook) = self.relation_hook().filter(|hook| hook.relation == id) {
            match &hook.event {
                RelationEvent::Joined(unit) | RelationEvent::UnitChanged(unit) => {
                    if !members.contains(unit) {
                        members.push(unit.clone());
                        members.sort();
                    }
                }
                RelationEvent::Departed { unit, .. } => members.retain(|name| name != unit),
                RelationEvent::Created | RelationEvent::AppChanged | RelationEvent::Broken => {}
            }
        }
        members
    }

    /// The unit's own databag, with what it has set in this hook.
    pub(crate) fn own_settings(&mut self, id: RelationId) -> Refused<&mut Settings> {
        let relation = self.relation(id)?;
        let current = relation
            .members
            .get(&self.unit)
            .map(|member| member.data.content().clone());
        let pending = self.relations.entry(id).or_default();
        Ok(pending
            .unit
            .get_or_insert_with(|| current.unwrap_or_default()))
    }

    /// The databag of the unit's application, with what it has set in this hook; leaders only.
    pub(crate) fn own_app_settings(&mut self, id: RelationId) -> Refused<&mut Settings> {
        let relation = self.relation(id)?;
        let current = relation
            .apps
            .get(self.unit.app())
            .map(|data| data.content().clone());
        let pending = self.relations.entry(id).or_default();
        Ok(pending
            .app
            .get_or_insert_with(|| current.unwrap_or_default()))
    }

    /// The databag of another unit.
    pub(crate) fn unit_settings(&self, id: RelationId, unit: &UnitName) -> Refused<&Settings> {
        let relation = self.relation(id)?;
        if relation
            .ends
            .remote(self.unit.app())
            .is_none_or(|end| end.app != unit.app())
        {
            return Err("permission denied".to_owned());
        }
        let member = relation.members.get(unit).ok_or_else(|| {
            let ends: Vec<_> = relation.ends.iter().map(ToString::to_string).collect();
            let ends = ends.join(" ");
            format!(
                "cannot read settings for unit \"{unit}\" in relation \"{ends}\": settings not found"
            )
        })?;
        Ok(member.data.content())
    }

    /// The databag of an application, as one that may not write it reads it. Juju asks whether the
    /// application is at the other end, which for peers it is itself.
    pub(crate) fn app_settings(&self, id: RelationId, app: &str) -> Refused<&Settings> {
        let relation = self.relation(id)?;
        let remote = relation
            .ends
            .remote(self.unit.app())
            .filter(|end| end.app == app);
        let data = remote.and_then(|end| relation.apps.get(&end.app));
        data.map(Databag::content)
            .ok_or_else(|| "permission denied".to_owned())
    }

    /// The charm's stored state, with what it has stored in this hook.
    pub(crate) fn stored_state(&self) -> &Settings {
        static EMPTY: Settings = Settings::new();
        let saved = || self.model.unit(&self.unit).map(|unit| &unit.state);
        self.state.as_ref().or_else(saved).unwrap_or(&EMPTY)
    }

    pub(crate) fn stored_state_mut(&mut self) -> &mut Settings {
        let current = self.stored_state().clone();
        self.state.get_or_insert(current)
    }

    /// The task of the action that runs.
    pub(crate) fn task(&self) -> Refused<TaskId> {
        match *self.event {
            Event::Action { task, .. } => Ok(task),
            Event::Hook(_) => Err("not running an action".to_owned()),
        }
    }

    pub(crate) fn fail_action(&mut self, message: String) {
        self.action.failed = true;
        self.action.message = message;
    }

    pub(crate) fn action_results(&mut self) -> &mut Map<String, Value> {
        &mut self.action.results
    }
}

fn close_task(model: &mut Model, id: TaskId, outcome: ActionOutcome, failure: Option<&str>) {
    if let Some(task) = model.task_mut(id) {
        let failed = outcome.failed || failure.is_some();
        task.status = if failed {
            TaskStatus::Failed
        } else {
            TaskStatus::Completed
        };
        task.message = failure.map_or(outcome.message, str::to_owned);
        task.results = outcome.results;
    }
}
