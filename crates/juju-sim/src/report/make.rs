//! From a model to its report.

use std::collections::{BTreeMap, BTreeSet};

use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::storage::StorageId;

use super::shape::{
    AppReport, ControllerReport, ModelReport, Related, RelationReport, StatusReport, UnitReport,
};
use super::status::StatusContents;
use super::storage::{AttachmentReport, Attachments, CombinedStorage, StorageReport};
use super::timestamp::{date_and_time, time_of_day};
use crate::model::{AgentStatus, App, Model, Relation, StatusInfo, Storage, Unit};
use crate::resolver::Life;

impl Model {
    /// The model at this moment, as `juju status --format json` shows it. Time counts from the first second
    /// of 2025.
    pub fn status(&self) -> StatusReport {
        let apps = self.apps().iter();
        StatusReport {
            model: ModelReport {
                name: self.name.clone(),
                kind: "caas".to_owned(),
                controller: "juju-sim".to_owned(),
                cloud: "simulated".to_owned(),
                version: self.juju_version.clone(),
                model_status: StatusContents {
                    current: "available".to_owned(),
                    since: date_and_time(std::time::Duration::ZERO),
                    ..StatusContents::default()
                },
                sla: "unsupported".to_owned(),
            },
            machines: BTreeMap::new(),
            applications: apps
                .map(|(name, app)| (name.clone(), self.app_report(name, app)))
                .collect(),
            application_endpoints: BTreeMap::new(),
            offers: BTreeMap::new(),
            storage: CombinedStorage {
                storage: self
                    .storages()
                    .map(|(id, storage)| (id.clone(), self.storage_report(id, storage)))
                    .collect(),
            },
            controller: ControllerReport {
                timestamp: time_of_day(self.now()),
            },
            relations: self.relations().values().map(relation_report).collect(),
        }
    }

    fn app_report(&self, name: &AppName, app: &App) -> AppReport {
        let units = || self.units_of(name.as_str());
        // Of a subordinate, the units stand below those that they stand beside.
        let principals = || units().filter(|(_, unit)| unit.principal.is_none());
        let mut relations = BTreeMap::<String, Vec<Related>>::new();
        for relation in self.relations().values() {
            let ends = &relation.ends;
            if let (Some(local), Some(remote)) =
                (ends.local(name.as_str()), ends.remote(name.as_str()))
            {
                let of_endpoint = relations.entry(local.endpoint.clone()).or_default();
                of_endpoint.push(Related {
                    related_application: remote.app.clone(),
                    interface: relation.interface.clone(),
                    scope: scope(relation).to_owned(),
                });
            }
        }
        AppReport {
            charm: app.charm.name.clone(),
            charm_origin: "local".to_owned(),
            charm_name: app.charm.name.clone(),
            charm_rev: app.charm_revision,
            scale: principals()
                .filter(|(_, unit)| unit.life == Life::Alive)
                .count(),
            exposed: false,
            life: life(app.life),
            application_status: contents(&self.app_status(name.as_str())),
            relations,
            subordinate_to: match app.charm.subordinate {
                true => self.principals_of(name),
                false => Vec::new(),
            },
            units: principals()
                .map(|(name, unit)| (name.clone(), self.unit_report(name, unit)))
                .collect(),
            version: app.version.clone().unwrap_or_default(),
        }
    }

    fn unit_report(&self, name: &UnitName, unit: &Unit) -> UnitReport {
        let (current, message) = match &unit.agent {
            AgentStatus::Allocating => ("allocating", ""),
            AgentStatus::Executing(what) => ("executing", what.as_str()),
            // Its error is the workload's.
            AgentStatus::Idle | AgentStatus::Error(_) => ("idle", ""),
        };
        let mut workload = contents(&unit.shown_status());
        // `apiserver/common/unitstatus.go`
        let (current, message) = match unit.lost {
            true => ("lost", "agent is not communicating with the server"),
            false => (current, message),
        };
        if unit.lost && !matches!(&*workload.current, "error" | "terminated") {
            workload.current = "unknown".to_owned();
            workload.message = format!("agent lost, see 'juju show-status-log {name}'");
        }
        UnitReport {
            workload_status: workload,
            juju_status: StatusContents {
                current: current.to_owned(),
                message: message.to_owned(),
                since: date_and_time(unit.agent_since),
                version: Some(self.juju_version.clone()),
                life: life(unit.life),
            },
            leader: self.is_leader(name),
            open_ports: unit.opened_ports.keys().map(ToString::to_string).collect(),
            address: unit.address.clone(),
            subordinates: self
                .subordinates(name)
                .filter_map(|name| Some((name.clone(), self.unit_report(name, self.unit(name)?))))
                .collect(),
        }
    }

    fn storage_report(&self, id: &StorageId, storage: &Storage) -> StorageReport {
        let life = match storage.life {
            Life::Alive => "alive",
            Life::Dying => "dying",
        };
        let attachments = storage.unit.as_ref().map(|unit| {
            let location = self.storage_location(id, storage.kind);
            let attachment = AttachmentReport {
                location: location.to_string_lossy().into_owned(),
                life: life.to_owned(),
            };
            Attachments {
                units: BTreeMap::from([(unit.clone(), attachment)]),
            }
        });
        let current = match attachments {
            Some(_) => "attached",
            None => "detached",
        };
        StorageReport {
            kind: storage.kind,
            life: life.to_owned(),
            status: StatusContents {
                current: current.to_owned(),
                ..StatusContents::default()
            },
            persistent: true,
            attachments,
        }
    }

    /// The applications that a subordinate is related to inside of a container.
    fn principals_of(&self, name: &AppName) -> Vec<AppName> {
        let relations = self.relations().values();
        let inside = relations.filter(|relation| relation.in_container);
        let others = inside.filter_map(|relation| relation.ends.remote(name.as_str()));
        let names: BTreeSet<_> = others.map(|end| end.app.clone()).collect();
        names.into_iter().collect()
    }
}

fn relation_report(relation: &Relation) -> RelationReport {
    let mut ends = relation.ends.iter().map(ToString::to_string);
    let provider = ends.next().unwrap_or_default();
    RelationReport {
        requirer: ends.next().unwrap_or_else(|| provider.clone()),
        provider,
        interface: relation.interface.clone(),
        kind: match relation.ends.is_peer() {
            true => "peer",
            false if relation.in_container => "subordinate",
            false => "regular",
        },
        dying: relation.life == Life::Dying,
    }
}

fn scope(relation: &Relation) -> &'static str {
    if relation.in_container {
        "container"
    } else {
        "global"
    }
}

fn contents(info: &StatusInfo) -> StatusContents {
    StatusContents {
        current: info.name().to_owned(),
        message: info.message().to_owned(),
        since: date_and_time(info.since),
        ..StatusContents::default()
    }
}

fn life(life: Life) -> String {
    match life {
        Life::Alive => String::new(),
        Life::Dying => "dying".to_owned(),
    }
}
