//! Units.

use std::collections::BTreeMap;
use std::mem;
use std::sync::Arc;
use std::time::Duration;

use juju_vocabulary::name::UnitName;
use juju_vocabulary::network::Network;
use juju_vocabulary::port::OpenedPorts;
use juju_vocabulary::status::CurrentStatus;
use pebble_sim::ContainerState;
use serde::{Deserialize, Serialize};

use super::meter_status::MeterStatus;
use super::status::{AgentStatus, StatusInfo};
use super::workload_event::WorkloadEvent;
use crate::resolver::{Life, LocalState, Resolved};
use crate::view::Metric;
use charm_metadata::Charm;

/// A unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// Whether it stays.
    pub life: Life,
    /// Of a subordinate, the unit that it stands beside.
    #[serde(default)]
    pub principal: Option<UnitName>,
    /// What its charm says of the workload.
    pub status: StatusInfo,
    /// What was said before, oldest first.
    pub past_statuses: Vec<StatusInfo>,
    /// What its agent does.
    pub agent: AgentStatus,
    /// Since when.
    pub agent_since: Duration,
    /// What its charm stored with `state-set`.
    pub state: BTreeMap<String, String>,
    /// What its charm keeps in files, where it is linked in: the files of another are in its directory.
    pub kept: BTreeMap<String, String>,
    /// What it has open.
    pub opened_ports: OpenedPorts,
    /// What its charm has measured, oldest first.
    #[serde(default)]
    pub metrics: Vec<Metric>,
    /// What the model says of its metering.
    #[serde(default)]
    pub meter: MeterStatus,
    /// Its address.
    pub address: String,
    /// The networks that are bound to endpoints and extra bindings; the others have the unit's address.
    #[serde(default)]
    pub networks: BTreeMap<String, Network>,
    /// Its workload containers that were started, by name.
    #[serde(default)]
    pub containers: BTreeMap<String, Box<ContainerState>>,
    /// What happened in them, and its charm was not told of.
    #[serde(default)]
    pub(super) workload_events: Vec<WorkloadEvent>,
    /// Its agent does not reach the controller, and so runs nothing.
    #[serde(default)]
    pub lost: bool,
    /// What its agent has done.
    pub local: LocalState,
    /// What its agent has installed, once it has; its application may have a newer one.
    pub(super) installed: Option<Arc<Charm>>,
    pub(super) resolved: Option<Resolved>,
    /// It is removed by force at this time, whatever it has still to do.
    #[serde(default)]
    pub(super) forced: Option<Duration>,
    pub(super) update_status: u64,
}

impl Unit {
    /// A unit that was added just now, of an application whose charm has this revision.
    pub(super) fn new(charm_revision: u64, address: String, now: Duration) -> Self {
        Unit {
            life: Life::Alive,
            principal: None,
            status: StatusInfo {
                status: CurrentStatus::of("waiting", "installing agent"),
                since: now,
            },
            past_statuses: Vec::new(),
            agent: AgentStatus::Allocating,
            agent_since: now,
            state: BTreeMap::new(),
            kept: BTreeMap::new(),
            opened_ports: OpenedPorts::new(),
            metrics: Vec::new(),
            meter: MeterStatus::default(),
            address,
            networks: BTreeMap::new(),
            containers: BTreeMap::new(),
            workload_events: Vec::new(),
            lost: false,
            local: LocalState::new(charm_revision),
            installed: None,
            resolved: None,
            forced: None,
            update_status: 0,
        }
    }

    /// Sets what is said of the workload.
    pub(super) fn set_status(&mut self, status: StatusInfo) {
        if !self.status.says_the_same_as(&status) {
            let before = mem::replace(&mut self.status, status);
            self.past_statuses.push(before);
        }
    }

    /// The status that a user sees: a failed hook hides what the charm said.
    pub fn shown_status(&self) -> StatusInfo {
        match &self.agent {
            AgentStatus::Error(message) => StatusInfo {
                status: CurrentStatus::of("error", message),
                since: self.status.since,
            },
            _ => self.status.clone(),
        }
    }
}
