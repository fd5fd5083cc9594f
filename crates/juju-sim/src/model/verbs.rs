//! What a user can do to a model, with Juju's checks of what they pass.

use std::collections::BTreeMap;

use juju_vocabulary::name::{AppName, UnitName};
use serde_json::Value;

use super::app::App;
use super::config::{check_option, parse_config};
use super::contents::Model;
use super::error::ModelError;
use super::party::Party;
use super::table::Table;
use super::task::{Task, TaskId, TaskStatus};
use super::unit::Unit;
use crate::resolver::{HookStep, Life, Resolved};

impl Model {
    /// Tells a unit to go away, and its subordinates with it; the other units see it depart at once.
    ///
    /// # Errors
    /// When there is no such unit, or it is a subordinate.
    pub fn remove_unit(&mut self, unit: &UnitName) -> Result<(), ModelError> {
        if self.existing_unit(unit)?.principal.is_some() {
            return Err(ModelError::SubordinateUnit(unit.to_string()));
        }
        self.dismiss(unit);
        Ok(())
    }

    pub(super) fn dismiss(&mut self, unit: &UnitName) {
        if let Some(dying) = self.units.get_mut(unit) {
            dying.life = Life::Dying;
        }
        for number in self.relations.keys_of(&Party::App(unit.app())) {
            if let Some(member) = self.member_mut(number, unit) {
                member.departing = true;
            }
        }
        self.dismiss_subordinates(unit);
    }

    /// Tells an application, its units and its relations to go away.
    ///
    /// # Errors
    /// When there is no such application.
    pub fn remove_app(&mut self, name: &str) -> Result<(), ModelError> {
        let (name, app) = existing_app(&mut self.apps, name)?;
        app.life = Life::Dying;
        let units: Vec<_> = self
            .units_of(name.as_str())
            .map(|(unit, _)| unit.clone())
            .collect();
        units.iter().for_each(|unit| self.dismiss(unit));
        for number in self.relations.keys_of(&Party::App(name.clone())) {
            if let Some(relation) = self.relations.get_mut(&number) {
                relation.life = Life::Dying;
            }
        }
        self.dismiss_unrelated();
        self.clean_up(&name);
        Ok(())
    }

    /// Sets options, given as text, as `juju config app key=value` does.
    ///
    /// # Errors
    /// On an unknown option or a value not of its type; then nothing is set.
    pub fn set_config(
        &mut self,
        name: &str,
        config: &BTreeMap<String, String>,
    ) -> Result<(), ModelError> {
        let (_, app) = living_app(&mut self.apps, name)?;
        let mut values = parse_config(name, &app.charm, config)?;
        app.config.append(&mut values);
        Ok(())
    }

    /// Puts options back to their defaults (`juju config app --reset key`).
    ///
    /// # Errors
    /// On an unknown option; then nothing is reset.
    pub fn reset_config(&mut self, name: &str, options: &[&str]) -> Result<(), ModelError> {
        let (_, app) = living_app(&mut self.apps, name)?;
        for option in options {
            check_option(name, &app.charm, option)?;
        }
        app.config.retain(|key, _| !options.contains(&key.as_str()));
        Ok(())
    }

    /// Trusts an application, or no longer.
    ///
    /// # Errors
    /// When there is no such application.
    pub fn set_trust(&mut self, name: &str, trust: bool) -> Result<(), ModelError> {
        living_app(&mut self.apps, name)?.1.trust = trust;
        Ok(())
    }

    /// Hands leadership to a unit, as happens when the leader's lease runs out.
    ///
    /// # Errors
    /// When there is no such unit, or it is going away.
    pub fn set_leader(&mut self, unit: &UnitName) -> Result<(), ModelError> {
        if self.existing_unit(unit)?.life == Life::Dying {
            return Err(ModelError::Dying(unit.to_string()));
        }
        living_app(&mut self.apps, unit.app_name())?.1.leader = Some(unit.clone());
        Ok(())
    }

    /// Begins an operation, to which tasks are [added](Self::run_action_in).
    pub fn begin_operation(&mut self) -> u32 {
        // Operations and tasks share one sequence: an operation, then its tasks.
        let operation = self.next_task;
        self.next_task += 1;
        operation
    }

    /// Queues an action, as an operation of its own. Missing parameters take the charm's defaults.
    ///
    /// # Errors
    /// When there is no such unit or action, a required parameter is missing, or one is not of a
    /// type or value that the action declares. Defaults count for neither, as in Juju.
    pub fn run_action(
        &mut self,
        unit: &UnitName,
        action: &str,
        params: BTreeMap<String, Value>,
    ) -> Result<TaskId, ModelError> {
        let operation = self.begin_operation();
        let task = self.run_action_in(operation, unit, action, params);
        task.inspect_err(|_| self.next_task = operation)
    }

    /// Queues an action as part of an operation.
    ///
    /// # Errors
    /// As [`run_action`](Self::run_action).
    pub fn run_action_in(
        &mut self,
        operation: u32,
        unit: &UnitName,
        action: &str,
        params: BTreeMap<String, Value>,
    ) -> Result<TaskId, ModelError> {
        self.existing_unit(unit)?;
        let juju = &self.juju_version;
        let (_, app) = living_app(&mut self.apps, unit.app_name())?;
        let spec = app
            .charm
            .action(action)
            .ok_or_else(|| ModelError::NoAction {
                unit: unit.to_string(),
                action: action.to_owned(),
            })?;
        let checked = spec.check(&params, juju);
        checked.map_err(|faults| ModelError::BadParams {
            action: action.to_owned(),
            faults,
        })?;
        let params = spec.params.with_defaults(params);
        Ok(self.add_task(operation, unit, action, params))
    }

    /// Cancels a task that waits. One that is over stays as it is, as in Juju.
    ///
    /// # Errors
    /// When there is no such task.
    pub fn cancel_task(&mut self, id: TaskId) -> Result<(), ModelError> {
        let now = self.now;
        let task = self.tasks.get_mut(&id).ok_or(ModelError::NoTask(id))?;
        if task.status == TaskStatus::Pending {
            task.status = TaskStatus::Cancelled;
            task.completed = Some(now);
            "action cancelled via the API".clone_into(&mut task.message);
        }
        Ok(())
    }

    /// Writes down a command that was run on a unit as part of an operation (`juju exec`), its exit code, and what it printed as `stdout` and
    /// `stderr`.
    ///
    /// # Errors
    /// When there is no such unit.
    pub fn record_command(
        &mut self,
        operation: u32,
        unit: &UnitName,
        command: &str,
        return_code: i32,
        output: [(&str, &str); 2],
    ) -> Result<TaskId, ModelError> {
        self.existing_unit(unit)?;
        let params = BTreeMap::from([("command".to_owned(), command.into())]);
        let id = self.add_task(operation, unit, "juju-exec", params);
        let now = self.now;
        if let Some(task) = self.tasks.get_mut(&id) {
            task.status = TaskStatus::Completed;
            task.started = Some(now);
            task.completed = Some(now);
            task.results
                .insert("return-code".to_owned(), return_code.into());
            for (name, text) in output {
                if !text.is_empty() {
                    task.results.insert(name.to_owned(), text.into());
                }
            }
        }
        Ok(id)
    }

    fn add_task(
        &mut self,
        operation: u32,
        unit: &UnitName,
        action: &str,
        params: BTreeMap<String, Value>,
    ) -> TaskId {
        let id = TaskId(self.next_task);
        self.next_task += 1;
        let action = action.to_owned();
        let task = Task::new(id, operation, unit.clone(), action, params, self.now);
        self.tasks.insert(id, task);
        id
    }

    /// Settles a failed hook.
    ///
    /// # Errors
    /// When the unit has none.
    pub fn resolved(&mut self, unit: &UnitName, mode: Resolved) -> Result<(), ModelError> {
        let here = self.existing_unit(unit)?;
        if !matches!(here.local.step, HookStep::Failed(_)) {
            return Err(ModelError::NotInError(unit.to_string()));
        }
        here.resolved = Some(mode);
        Ok(())
    }

    /// Restarts a unit's agent, which forgets what it does not store: the remote applications of its relations, which
    /// of them are of peers, and relations that are gone. One that it has entered counts as created
    /// (`loadInitialState` in `worker/uniter/relation/statetracker.go`).
    ///
    /// # Errors
    /// When there is no such unit.
    pub fn restart_agent(&mut self, unit: &UnitName) -> Result<(), ModelError> {
        let here = self.units.get_mut(unit);
        let here = here.ok_or_else(|| ModelError::NoUnit(unit.to_string()))?;
        let told = &mut here.local.relations;
        told.retain(|number, _| self.relations.contains_key(number));
        for told in told.values_mut() {
            told.created = true;
            told.restarted = true;
        }
        self.clean_up(&unit.app());
        Ok(())
    }

    /// Cuts the agent of a unit off from the controller, or lets it reach that again. Meanwhile it hears nothing and
    /// runs nothing.
    ///
    /// # Errors
    /// When there is no such unit.
    pub fn set_lost(&mut self, unit: &UnitName, lost: bool) -> Result<(), ModelError> {
        self.existing_unit(unit)?.lost = lost;
        Ok(())
    }

    /// The unit's machine has rebooted, with the unit's agent. A charm that has started before is sent `start` again
    /// (`worker/uniter/reboot/resolver.go`). Nothing when there is no such unit.
    pub fn reboot(&mut self, unit: &UnitName) {
        if self.restart_agent(unit).is_ok()
            && let Some(unit) = self.units.get_mut(unit)
        {
            unit.local.rebooted = unit.local.started;
        }
    }

    pub(super) fn existing_unit(&mut self, unit: &UnitName) -> Result<&mut Unit, ModelError> {
        self.units
            .get_mut(unit)
            .ok_or_else(|| ModelError::NoUnit(unit.to_string()))
    }
}

pub(super) fn living_app<'a>(
    apps: &'a mut Table<App>,
    name: &str,
) -> Result<(AppName, &'a mut App), ModelError> {
    match existing_app(apps, name)? {
        (_, app) if app.life == Life::Dying => Err(ModelError::Dying(name.to_owned())),
        found => Ok(found),
    }
}

fn existing_app<'a>(
    apps: &'a mut Table<App>,
    name: &str,
) -> Result<(AppName, &'a mut App), ModelError> {
    let known = apps.get_key_value(name).map(|(known, _)| known.clone());
    let found = known.and_then(|known| Some((known.clone(), apps.get_mut(&known)?)));
    found.ok_or_else(|| ModelError::NoApp(name.to_owned()))
}
