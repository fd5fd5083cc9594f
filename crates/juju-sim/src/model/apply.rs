//! What a charm does to the model.

use juju_vocabulary::name::UnitName;
use juju_vocabulary::port;
use juju_vocabulary::relation::{Databag, RelationNumber};
use juju_vocabulary::status::{CurrentStatus, Status};

use super::contents::Model;
use super::status::StatusInfo;
use super::task::TaskMessage;
use crate::view::{Change, put_result};

impl Model {
    /// Carries out what the charm of `unit` did.
    pub fn apply(&mut self, unit: &UnitName, change: &Change) {
        match change {
            Change::UnitData { relation, entries } => {
                self.update_unit_data(relation.number(), unit, entries);
            }
            Change::AppData { relation, entries } => {
                self.update_app_data(relation.number(), unit, entries);
            }
            Change::Stored { key, value } => {
                if let Some(unit) = self.units.get_mut(unit) {
                    match value {
                        Some(value) => drop(unit.state.insert(key.clone(), value.clone())),
                        None => drop(unit.state.remove(key)),
                    }
                }
            }
            Change::Kept { file, text } => {
                if let Some(unit) = self.units.get_mut(unit) {
                    match text {
                        Some(text) => drop(unit.kept.insert(file.clone(), text.clone())),
                        None => drop(unit.kept.remove(file)),
                    }
                }
            }
            Change::OpenedPort { port, endpoints } => {
                if let Some(unit) = self.units.get_mut(unit) {
                    port::put(&mut unit.opened_ports, *port, endpoints.clone());
                }
            }
            // What is more than the unit may have was refused before.
            Change::StorageAdded { storage, count } => {
                drop(self.add_storage(unit, storage, *count));
            }
            Change::UnitStatus(status) => {
                let status = self.dated(status);
                if let Some(unit) = self.units.get_mut(unit) {
                    unit.set_status(status);
                }
            }
            Change::AppStatus(status) => {
                let status = self.dated(status);
                if let Some(app) = self.apps.get_mut(&unit.app()) {
                    app.set_status(status);
                }
            }
            Change::WorkloadVersion(version) => {
                if let Some(app) = self.apps.get_mut(&unit.app()) {
                    app.version = Some(version.clone());
                }
            }
            Change::LeaderSettings(entries) => {
                if let Some(app) = self.apps.get_mut(&unit.app()) {
                    app.leader_settings.update(entries);
                }
            }
            Change::Metric(metric) => {
                if let Some(unit) = self.units.get_mut(unit) {
                    unit.metrics.push(metric.clone());
                }
            }
            // The agent carries it out, when it has closed the hook.
            Change::Reboot(_) => {}
            Change::Container { name, state } => self.container_changed(unit, name, state.clone()),
            Change::Secret { id, change } => self.change_secret(unit, id, change),
            Change::Log {
                level,
                module,
                message,
            } => self.write_log(unit, *level, module, message),
            Change::ActionLog(_) | Change::ActionResult { .. } | Change::ActionFailure(_) => {
                self.update_task(unit, change);
            }
        }
    }

    fn dated(&self, status: &Status) -> StatusInfo {
        StatusInfo {
            status: CurrentStatus::Set(status.clone()),
            since: self.now,
        }
    }

    fn update_unit_data(&mut self, number: RelationNumber, unit: &UnitName, entries: &Databag) {
        if let Some(member) = self.member_mut(number, unit) {
            member.data.update(entries);
        }
    }

    /// A unit that leads no longer does not write what it still wrote as the leader.
    fn update_app_data(&mut self, number: RelationNumber, unit: &UnitName, entries: &Databag) {
        if !self.is_leader(unit) {
            return;
        }
        let Some(relation) = self.relations.get_mut(&number) else {
            return;
        };
        let peer = relation.ends.is_peer();
        let Some(data) = relation.apps.get_mut(unit.app_name()) else {
            return;
        };
        let before = data.version();
        data.update(entries);
        let after = data.version();
        if !peer {
            return;
        }
        // In a peer relation the leader also reads what it wrote: its own write is no news to it.
        let told = self
            .units
            .get_mut(unit)
            .and_then(|unit| unit.local.relations.get_mut(&number));
        if let Some(told) = told {
            let known = told.app_versions.get(unit.app_name());
            if known.copied().unwrap_or_default() == before {
                told.app_versions.insert(unit.app(), after);
            }
        }
    }

    fn update_task(&mut self, unit: &UnitName, change: &Change) {
        let time = self.now;
        let running = self.running_task(unit);
        let Some(task) = running.and_then(|id| self.tasks.get_mut(&id)) else {
            return;
        };
        match change {
            Change::ActionLog(message) => task.log.push(TaskMessage {
                time,
                message: message.clone(),
            }),
            Change::ActionResult { path, value } => {
                put_result(&mut task.results, path, value.clone());
            }
            Change::ActionFailure(why) => {
                task.failed = true;
                task.message.clone_from(why);
            }
            _ => {}
        }
    }
}
