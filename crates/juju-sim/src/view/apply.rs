//! What a charm does to the state that it sees.

use std::mem;

use juju_vocabulary::status::CurrentStatus;

use super::change::{Change, put};
use super::state::State;

impl State {
    /// Carries out what the charm did. What a unit cannot see, its log and what its actions say, leaves no
    /// trace.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::UnitData { relation, entries } => {
                if let Some(relation) = self.relations.get_mut(relation) {
                    put(&mut relation.local_unit_data, entries);
                }
            }
            Change::AppData { relation, entries } => {
                if let Some(relation) = self.relations.get_mut(relation) {
                    put(&mut relation.local_app_data, entries);
                }
            }
            Change::Stored { key, value } => match value {
                Some(value) => drop(self.stored.insert(key.clone(), value.clone())),
                None => drop(self.stored.remove(key)),
            },
            Change::UnitStatus(status) => {
                let status = CurrentStatus::from(status.clone());
                // What is said twice in a row is one entry.
                if self.unit_status != status {
                    let before = mem::replace(&mut self.unit_status, status);
                    self.unit_status_history.push(before);
                }
            }
            Change::AppStatus(status) => {
                if self.app_status.as_ref() != Some(status) {
                    let before = self.app_status.replace(status.clone());
                    self.app_status_history.extend(before);
                }
            }
            Change::WorkloadVersion(version) => self.workload_version = Some(version.clone()),
            Change::LeaderSettings(entries) => put(&mut self.leader_settings, entries),
            Change::Log { .. }
            | Change::ActionLog(_)
            | Change::ActionResult { .. }
            | Change::ActionFailure(_) => {}
        }
    }
}
