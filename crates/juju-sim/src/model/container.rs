//! Workload containers: what happens in them, and what their units are told of it.

use std::time::Duration;

use charm_metadata::Charm;
use juju_vocabulary::hook::{
    Form, Hook, PebbleCheckFailed, PebbleCheckRecovered, PebbleCustomNotice, PebbleReady,
};
use juju_vocabulary::name::UnitName;
use pebble_sim::{CheckState, ContainerState};

use super::contents::Model;
use super::error::ModelError;
use super::unit::Unit;
use super::workload_event::WorkloadEvent;

/// How long until a unit is told again what its charm failed at: the agent asks each Pebble that often
/// (`worker/uniter/pebblepoller.go`).
const TOLD_AGAIN: Duration = Duration::from_secs(5);

impl Unit {
    /// The oldest event that is due.
    pub(super) fn workload_event(&self, now: Duration) -> Option<&Hook> {
        let mut due = self.workload_events.iter().filter(|event| event.at <= now);
        due.next().map(|event| &event.hook)
    }

    /// When events are due.
    pub(super) fn workload_deadlines(&self) -> impl Iterator<Item = Duration> {
        self.workload_events.iter().map(|event| event.at)
    }

    /// What it is told again before it was told is told once.
    fn tell(&mut self, hook: Hook, at: Duration) {
        if !self.workload_events.iter().any(|event| event.hook == hook) {
            self.workload_events.push(WorkloadEvent { hook, at });
        }
    }
}

impl Model {
    /// Has Kubernetes start a container of `unit` anew, as its image has it: what was in it is gone. Its Pebble tells that
    /// it is ready once more.
    ///
    /// # Errors
    /// When the unit has no such container, or its charm runs.
    pub fn restart_container(&mut self, unit: &UnitName, name: &str) -> Result<(), ModelError> {
        let here = self.unit_of_container(unit, name)?;
        here.containers.remove(name);
        here.workload_events
            .retain(|event| event.hook.subject() != Some(name));
        Ok(())
    }

    /// Ends the Pebble of a container: nothing answers there until it is started anew.
    ///
    /// # Errors
    /// When the container was not started, or the unit's charm runs.
    pub fn stop_container(&mut self, unit: &UnitName, name: &str) -> Result<(), ModelError> {
        self.change_container(unit, name, |container| container.can_connect = false)
    }

    /// Notes a custom notice with this key in a container, as a workload does by `pebble notify`.
    ///
    /// # Errors
    /// As [`stop_container`](Self::stop_container).
    pub fn notify(&mut self, unit: &UnitName, name: &str, key: &str) -> Result<(), ModelError> {
        self.change_container(unit, name, |container| {
            *container = std::mem::take(container).notice(key);
        })
    }

    /// Lets a check of a container fail until it reaches its threshold.
    ///
    /// # Errors
    /// As [`stop_container`](Self::stop_container), and when the container's plan has no such check.
    pub fn fail_check(
        &mut self,
        unit: &UnitName,
        name: &str,
        check: &str,
    ) -> Result<(), ModelError> {
        let threshold = self.threshold(unit, name, check)?;
        self.change_container(unit, name, |container| {
            let down = CheckState::down(threshold, "it fails in the simulation");
            container.checks.insert(check.to_owned(), down);
        })
    }

    /// Lets a check of a container succeed again.
    ///
    /// # Errors
    /// As [`fail_check`](Self::fail_check).
    pub fn recover_check(
        &mut self,
        unit: &UnitName,
        name: &str,
        check: &str,
    ) -> Result<(), ModelError> {
        self.threshold(unit, name, check)?;
        self.change_container(unit, name, |container| {
            container.checks.insert(check.to_owned(), CheckState::up());
        })
    }

    /// Changes a container as its workload might. The unit is told what Pebble would tell it: of notices, of checks that
    /// fail or recover, and of a Pebble that answers.
    ///
    /// # Errors
    /// As [`stop_container`](Self::stop_container).
    pub fn change_container(
        &mut self,
        unit: &UnitName,
        name: &str,
        change: impl FnOnce(&mut ContainerState),
    ) -> Result<(), ModelError> {
        let here = self.unit_of_container(unit, name)?;
        let container = here.containers.get(name).cloned();
        let mut container = container.ok_or_else(|| ModelError::ContainerNotStarted {
            unit: unit.to_string(),
            container: name.to_owned(),
        })?;
        change(&mut container);
        self.container_changed(unit, name, container);
        Ok(())
    }

    /// The unit, if it has such a container and its charm does not run.
    fn unit_of_container(&mut self, unit: &UnitName, name: &str) -> Result<&mut Unit, ModelError> {
        self.existing_unit(unit)?;
        if let Some(app) = self.apps.get(unit.app_name()) {
            check_container(unit.app_name(), &app.charm, name)?;
        }
        let acts = self.running_task(unit).is_some();
        let here = self.existing_unit(unit)?;
        match acts || here.local.running.is_some() {
            true => Err(ModelError::CharmRuns(unit.to_string())),
            false => Ok(here),
        }
    }

    /// How often in a row a check of the plan fails before it is down.
    fn threshold(&self, unit: &UnitName, name: &str, check: &str) -> Result<i64, ModelError> {
        let container = self
            .units
            .get(unit)
            .and_then(|unit| unit.containers.get(name));
        let plan = container.and_then(|container| container.plan().ok());
        let found = plan.as_ref().and_then(|plan| plan.checks.get(check));
        let found = found.ok_or_else(|| ModelError::NoCheck {
            unit: unit.to_string(),
            container: name.to_owned(),
            check: check.to_owned(),
        })?;
        Ok(found.threshold)
    }

    /// Kubernetes starts a container: its Pebble answers.
    pub(super) fn start_container(&mut self, unit: &UnitName, name: String) {
        let image = self.apps.get(unit.app_name());
        let image = image.and_then(|app| app.images.get(&name)).cloned();
        let started = ContainerState {
            can_connect: true,
            ..image.unwrap_or_default()
        };
        if let Some(here) = self.units.get_mut(unit) {
            here.containers.insert(name.clone(), Box::default());
        }
        self.container_changed(unit, &name, Box::new(started));
    }

    /// Takes down what a container has become, and what the unit is to be told of it.
    pub(super) fn container_changed(
        &mut self,
        unit: &UnitName,
        name: &str,
        state: Box<ContainerState>,
    ) {
        let (now, juju) = (self.now, &self.juju_version);
        let Some(unit) = self.units.get_mut(unit) else {
            return;
        };
        // It may be another one by now.
        let Some(container) = unit.containers.get_mut(name) else {
            return;
        };
        let before = std::mem::replace(container, state);
        for hook in news(name, &before, &container.clone()) {
            let since = hook.kind().and_then(|kind| kind.since());
            if since.is_none_or(|since| *juju >= since) {
                unit.tell(hook, now);
            }
        }
    }

    /// The unit is being told.
    pub(super) fn take_workload_event(&mut self, unit: &UnitName, hook: &Hook) {
        if let Some(unit) = self.units.get_mut(unit) {
            unit.workload_events.retain(|event| event.hook != *hook);
        }
    }

    /// Its charm has failed at it.
    pub(super) fn tell_again(&mut self, unit: &UnitName, hook: Hook) {
        let at = self.now + TOLD_AGAIN;
        if let Some(unit) = self.units.get_mut(unit) {
            unit.tell(hook, at);
        }
    }
}

/// What Pebble, and the agent that asks it, tell of a container that has changed.
fn news(name: &str, before: &ContainerState, now: &ContainerState) -> Vec<Hook> {
    if !now.can_connect {
        return Vec::new();
    }
    let container = || name.to_owned();
    let mut news: Vec<Hook> = Vec::new();
    if !before.can_connect {
        let container = container();
        news.push(PebbleReady { container }.into());
    }
    for notice in &now.notices {
        let known = before.notices.iter().find(|one| one.id == notice.id);
        if known.is_none_or(|known| known.last_repeated != notice.last_repeated) {
            news.push(
                PebbleCustomNotice {
                    container: container(),
                    notice_id: notice.id.clone(),
                    notice_type: notice.kind.to_string(),
                    notice_key: notice.key.clone(),
                }
                .into(),
            );
        }
    }
    let checks = now.plan().map(|plan| plan.checks).unwrap_or_default();
    for (check, declared) in &checks {
        let fails = |state: &ContainerState| state.check_state(check, declared).is_down();
        let (container, check) = (container(), check.clone());
        match (fails(before), fails(now)) {
            (false, true) => news.push(PebbleCheckFailed { container, check }.into()),
            (true, false) => news.push(PebbleCheckRecovered { container, check }.into()),
            _ => {}
        }
    }
    news
}

/// Whether a hook tells what happened in a container.
pub(super) fn is_of_workload(hook: &Hook) -> bool {
    hook.kind()
        .is_some_and(|kind| kind.form() == Form::Container)
}

/// The charm declares the container.
pub(super) fn check_container(app: &str, charm: &Charm, name: &str) -> Result<(), ModelError> {
    match charm.container(name) {
        Some(_) => Ok(()),
        None => Err(ModelError::NoContainer {
            app: app.to_owned(),
            container: name.to_owned(),
        }),
    }
}
