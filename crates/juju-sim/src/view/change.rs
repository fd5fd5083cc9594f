//! What a charm does, and what it does to the state that the charm sees.

use std::collections::BTreeSet;
use std::mem;

use juju_vocabulary::log_level::LogLevel;
use juju_vocabulary::port::{self, Port};
use juju_vocabulary::relation::{Databag, RelationId};
use juju_vocabulary::secret::SecretId;
use juju_vocabulary::status::{CurrentStatus, Status};
use pebble_sim::ContainerState;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::metric::Metric;
use super::reboot::Reboot;
use super::secret::SecretState;
use super::secret_change::SecretChange;
use super::state::State;

/// One thing that a charm does, nearly always by a hook tool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// `relation-set`: entries of the unit's databag. An empty value takes one out.
    UnitData {
        /// The relation.
        relation: RelationId,
        /// Key and value.
        entries: Databag,
    },
    /// `relation-set --app`: the same for the databag of its application.
    AppData {
        /// The relation.
        relation: RelationId,
        /// Key and value.
        entries: Databag,
    },
    /// `state-set`, and `state-delete` where there is no value.
    Stored {
        /// The key.
        key: String,
        /// The value.
        value: Option<String>,
    },
    /// The charm keeps a text in a file beside itself, and none where there is no text. No hook tool does that.
    Kept {
        /// The file's name.
        file: String,
        /// What it holds from now on.
        text: Option<String>,
    },
    /// `status-set`.
    UnitStatus(Status),
    /// `status-set --application`.
    AppStatus(Status),
    /// `application-version-set`.
    WorkloadVersion(String),
    /// `leader-set`: entries of the legacy leader settings. An empty value takes one out.
    LeaderSettings(Databag),
    /// `open-port` and `close-port`: for which endpoints a port is open from now on. An empty name stands for all
    /// endpoints; without any, the port is closed.
    OpenedPort {
        /// The port.
        port: Port,
        /// The endpoints.
        endpoints: BTreeSet<String>,
    },
    /// `storage-add`: more instances of a storage.
    StorageAdded {
        /// The storage's name.
        storage: String,
        /// How many.
        count: u32,
    },
    /// What a container has become, by what the charm asked of its Pebble.
    Container {
        /// The container.
        name: String,
        /// What it is from now on.
        state: Box<ContainerState>,
    },
    /// `add-metric`.
    Metric(Metric),
    /// `juju-reboot`: the unit's machine reboots.
    Reboot(Reboot),
    /// `secret-add` and the like.
    Secret {
        /// Its id, as `secret:ID`.
        id: SecretId,
        /// What is done to it.
        change: SecretChange,
    },
    /// `juju-log`, and what the agent logs of the dispatch.
    Log {
        /// How much it matters.
        level: LogLevel,
        /// Who says it: `unit.a/0.juju-log`.
        module: String,
        /// What it says.
        message: String,
    },
    /// `action-log`.
    ActionLog(String),
    /// `action-set`: one result, under nested keys.
    ActionResult {
        /// The keys, the outermost first.
        path: Vec<String>,
        /// Text, but for what the agent adds.
        value: Value,
    },
    /// `action-fail`, with the reason.
    ActionFailure(String),
}

impl Change {
    /// Whether it counts at once, whatever becomes of the hook. The others are held back until the charm has
    /// succeeded, and dropped when it has not, as in Juju (`worker/uniter/runner/context`).
    #[must_use]
    pub fn counts_at_once(&self) -> bool {
        match self {
            Change::UnitData { .. }
            | Change::AppData { .. }
            | Change::Stored { .. }
            | Change::OpenedPort { .. }
            | Change::StorageAdded { .. }
            | Change::Reboot(Reboot::AfterHook) => false,
            Change::Secret { change, .. } => change.counts_at_once(),
            Change::Kept { .. }
            | Change::UnitStatus(_)
            | Change::AppStatus(_)
            | Change::WorkloadVersion(_)
            | Change::LeaderSettings(_)
            | Change::Container { .. }
            | Change::Metric(_)
            | Change::Reboot(Reboot::Now)
            | Change::Log { .. }
            | Change::ActionLog(_)
            | Change::ActionResult { .. }
            | Change::ActionFailure(_) => true,
        }
    }
}

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
            Change::Kept { file, text } => match text {
                Some(text) => drop(self.kept.insert(file.clone(), text.clone())),
                None => drop(self.kept.remove(file)),
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
            Change::OpenedPort { port, endpoints } => {
                port::put(&mut self.opened_ports, *port, endpoints.clone())
            }
            Change::StorageAdded { storage, count } => {
                let requested = self.requested_storages.entry(storage.clone());
                let requested = requested.or_default();
                *requested = requested.saturating_add(*count);
            }
            Change::Container { name, state } => {
                self.containers.insert(name.clone(), state.clone());
            }
            Change::Secret { id, change } => {
                let mut secret = self.secrets.remove(id);
                SecretState::apply(&mut secret, change);
                self.secrets
                    .extend(secret.map(|secret| (id.clone(), secret)));
            }
            Change::LeaderSettings(entries) => put(&mut self.leader_settings, entries),
            Change::Metric(metric) => self.metrics.push(metric.clone()),
            Change::Reboot(reboot) => self.reboot = Some(*reboot),
            Change::Log { .. }
            | Change::ActionLog(_)
            | Change::ActionResult { .. }
            | Change::ActionFailure(_) => {}
        }
    }
}

/// Puts entries into a databag; an empty value takes one out.
pub fn put(data: &mut Databag, entries: &Databag) {
    for (key, value) in entries {
        if value.is_empty() {
            data.remove(key);
        } else {
            data.insert(key.clone(), value.clone());
        }
    }
}

/// Puts a result under nested keys; whatever is in the way gives way.
pub fn put_result(results: &mut Map<String, Value>, path: &[String], value: Value) {
    match path {
        [] => {}
        [last] => {
            results.insert(last.clone(), value);
        }
        [first, rest @ ..] => {
            let slot = results.entry(first.clone()).or_insert(Value::Null);
            if !slot.is_object() {
                *slot = Map::new().into();
            }
            if let Value::Object(inner) = slot {
                put_result(inner, rest, value);
            }
        }
    }
}
