//! What the model says to one unit.

use juju_vocabulary::name::UnitName;

use super::app::App;
use super::contents::Model;
use super::party::Party;
use super::relation::Settings;
use super::task::{TaskId, TaskStatus};
use super::unit::Unit;
use crate::resolver::{ConfigSeen, Life, Operation, RelationSnapshot, Snapshot, next_operations};

impl Model {
    /// What the model says to `unit` now; nothing when there is no such unit.
    pub fn snapshot(&self, unit: &UnitName) -> Option<Snapshot> {
        let here = self.units.get(unit)?;
        let app = self.apps.get(unit.app_name())?;
        let charm = here.installed.as_ref().unwrap_or(&app.charm);
        let relations = self.relations.of(&Party::App(unit.app()));
        let relations = relations.filter_map(|(_, relation)| {
            let local = relation.ends.local(unit.app_name())?;
            // Of a newer charm's endpoints the unit hears when it runs that charm
            // (`SynchronizeScopes` in `worker/uniter/relation/statetracker.go`).
            let implicit = relation.ends.is_implicit(unit.app_name());
            if !implicit {
                charm.endpoint(&local.endpoint)?;
            }
            if !self.takes_part(unit, relation) {
                return None;
            }
            let remote = relation.ends.remote(unit.app_name())?;
            let version = relation.apps.get(&remote.app).map_or(0, Settings::version);
            let snapshot = RelationSnapshot {
                life: relation.life,
                endpoint: local.endpoint.clone(),
                peer: relation.ends.is_peer(),
                remote_app: remote.app.clone(),
                implicit,
                members: relation
                    .counterparts(unit)
                    .filter(|(other, _)| self.see_each_other(relation, unit, other))
                    .map(|(other, version)| (other.clone(), version))
                    .collect(),
                app_versions: [(remote.app.clone(), version)].into(),
            };
            Some((relation.number, snapshot))
        });
        let pending = self.task_of(unit, TaskStatus::Pending);
        Some(Snapshot {
            life: here.life,
            app_life: app.life,
            leader: app.leader.as_ref() == Some(unit),
            config: config_seen(app, here),
            charm_revision: app.charm_version(),
            leader_settings: app.leader_settings.version(),
            update_status: here.update_status,
            resolved: here.resolved,
            retry_due: here.local.retry.is_some_and(|retry| retry.at <= self.now),
            task: pending,
            workload: here.workload_event(self.now).cloned(),
            containers_to_come: charm
                .containers
                .iter()
                .map(|container| container.name.clone())
                .filter(|name| here.life == Life::Alive && !here.containers.contains_key(name))
                .collect(),
            kubernetes: !charm.containers.is_empty(),
            storages: self.storages_of(unit).collect(),
            secrets: self.secrets_snapshot(unit),
            relations: relations.collect(),
        })
    }

    /// The operations of which any may be next on `unit`; nothing while its charm runs.
    pub fn next_operations(&self, unit: &UnitName) -> Vec<Operation> {
        match (self.units.get(unit), self.snapshot(unit)) {
            (Some(here), Some(snapshot)) if !here.lost && self.running_task(unit).is_none() => {
                let mut operations = next_operations(unit, &here.local, &snapshot);
                // It waits for those that stand beside it.
                if operations.contains(&Operation::Die) && self.subordinates(unit).next().is_some()
                {
                    operations.retain(|operation| *operation != Operation::Die);
                }
                // Kubernetes starts containers whenever it comes to it.
                let containers = snapshot.containers_to_come.into_iter();
                operations.extend(containers.map(Operation::StartContainer));
                if here.local.running.is_none() {
                    let metering = self.metering_due(here).into_iter();
                    operations.extend(metering.map(Operation::RunMetering));
                }
                operations
            }
            _ => Vec::new(),
        }
    }

    /// The first of them, by the numbers of relations.
    pub fn next_operation(&self, unit: &UnitName) -> Option<Operation> {
        self.next_operations(unit).into_iter().next()
    }

    /// The action that the unit's charm runs.
    pub(super) fn running_task(&self, unit: &UnitName) -> Option<TaskId> {
        self.task_of(unit, TaskStatus::Running)
    }

    fn task_of(&self, unit: &UnitName, status: TaskStatus) -> Option<TaskId> {
        let mut tasks = self.tasks.of(&Party::Unit(unit.clone()));
        let found = tasks.find(|(_, task)| task.unit == *unit && task.status == status);
        found.map(|(id, _)| *id)
    }

    /// Whether the unit is going away, or its application is.
    pub fn is_dying(&self, unit: &UnitName) -> bool {
        self.units
            .get(unit)
            .is_some_and(|unit| unit.life == Life::Dying)
    }
}

/// What its next config-changed would report to a unit.
pub(super) fn config_seen(app: &App, unit: &Unit) -> ConfigSeen {
    let settings = app.settings().into_iter();
    ConfigSeen {
        settings: settings
            .map(|(key, value)| (key.to_owned(), value.clone()))
            .collect(),
        trust: app.trust,
        address: unit.address.clone(),
    }
}
