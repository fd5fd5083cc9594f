//! Statuses, and the state of a whole model as plain data.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::{App, Model, Unit};
use crate::names::{RelationId, UnitName};
use crate::resolver::Life;

/// A workload status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StatusName {
    /// A hook failed; set by the agent.
    Error,
    /// A user must act.
    Blocked,
    /// Work in progress.
    Maintenance,
    /// Something else must happen first.
    Waiting,
    /// All is well.
    Active,
    /// The unit is gone.
    Terminated,
    /// The charm has never said.
    Unknown,
}

impl StatusName {
    /// The statuses that a charm may set (`status-set`), by name.
    pub fn settable(name: &str) -> Option<Self> {
        match name {
            "maintenance" => Some(Self::Maintenance),
            "blocked" => Some(Self::Blocked),
            "waiting" => Some(Self::Waiting),
            "active" => Some(Self::Active),
            _ => None,
        }
    }

    /// The name as Juju writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Blocked => "blocked",
            Self::Maintenance => "maintenance",
            Self::Waiting => "waiting",
            Self::Active => "active",
            Self::Terminated => "terminated",
            Self::Unknown => "unknown",
        }
    }

    /// How much it matters when an application's status is made of its units' (Juju's
    /// `core/status`).
    fn severity(self) -> u8 {
        match self {
            Self::Error => 6,
            Self::Blocked => 5,
            Self::Maintenance => 4,
            Self::Waiting => 3,
            Self::Active => 2,
            Self::Terminated => 1,
            Self::Unknown => 0,
        }
    }
}

impl fmt::Display for StatusName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A status with its message and the simulated time at which it was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Which.
    pub status: StatusName,
    /// What the charm says about it; may be empty.
    pub message: String,
    /// Since when, counted from the model's birth.
    #[serde(serialize_with = "crate::seconds::serialize")]
    pub since: Duration,
}

/// What a unit's agent is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "status", content = "message", rename_all = "lowercase")]
pub enum AgentStatus {
    /// It has not run anything yet.
    Allocating,
    /// It runs a hook or an action.
    Executing(String),
    /// It waits for something to do.
    Idle,
    /// A hook failed: `hook failed: "NAME"`.
    Error(String),
}

/// A model at one moment (`juju status`).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelStatus {
    /// The model's name.
    pub model: String,
    /// Every application.
    pub apps: BTreeMap<String, AppStatus>,
    /// Every relation.
    pub relations: BTreeMap<RelationId, RelationStatus>,
}

/// One application in a [`ModelStatus`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AppStatus {
    /// The name of its charm.
    pub charm: String,
    /// What its leader set, else what its units add up to.
    pub status: Status,
    /// The workload version that a unit set last.
    pub version: Option<String>,
    /// It is going away.
    pub dying: bool,
    /// Its units.
    pub units: BTreeMap<UnitName, UnitStatus>,
}

/// One unit in a [`ModelStatus`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitStatus {
    /// The workload status; `error` while a hook waits to be settled.
    pub workload: Status,
    /// What the agent does.
    pub agent: AgentStatus,
    /// It leads its application.
    pub leader: bool,
    /// Its address.
    pub address: String,
    /// It is going away.
    pub dying: bool,
}

/// One relation in a [`ModelStatus`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RelationStatus {
    /// `app:endpoint` of the provider first, then of the requirer; one for peers.
    pub endpoints: Vec<String>,
    /// The interface.
    pub interface: String,
    /// It is going away.
    pub dying: bool,
}

impl Status {
    /// Whether it says the same: then Juju keeps the old one, with its time (`state/status.go`).
    fn says_the_same_as(&self, other: &Status) -> bool {
        self.status == other.status && self.message == other.message
    }
}

impl App {
    /// Sets what the leader says of the application.
    pub(crate) fn set_status(&mut self, status: Status) {
        let same = |now: &Status| now.says_the_same_as(&status);
        if !self.status.as_ref().is_some_and(same) {
            self.past_statuses.extend(self.status.replace(status));
        }
    }
}

impl Unit {
    /// Sets what is said of the workload.
    pub(crate) fn set_status(&mut self, status: Status) {
        if !self.status.says_the_same_as(&status) {
            let before = std::mem::replace(&mut self.status, status);
            self.past_statuses.push(before);
        }
    }

    /// The status that a user sees: a failed hook hides what the charm said.
    pub fn shown_status(&self) -> Status {
        match &self.agent {
            AgentStatus::Error(message) => Status {
                status: StatusName::Error,
                message: message.clone(),
                since: self.status.since,
            },
            _ => self.status.clone(),
        }
    }
}

impl Model {
    /// The model at this moment.
    pub fn status(&self) -> ModelStatus {
        let apps = self.apps.iter().map(|(name, app)| {
            let units = self.units_of(name).map(|(unit_name, unit)| {
                let status = UnitStatus {
                    workload: unit.shown_status(),
                    agent: match &unit.agent {
                        AgentStatus::Error(_) => AgentStatus::Idle,
                        other => other.clone(),
                    },
                    leader: app.leader.as_ref() == Some(unit_name),
                    address: unit.address.clone(),
                    dying: unit.life == Life::Dying,
                };
                (unit_name.clone(), status)
            });
            let status = AppStatus {
                charm: app.charm.name.clone(),
                status: self.app_status(name),
                version: app.version.clone(),
                dying: app.life == Life::Dying,
                units: units.collect(),
            };
            (name.clone(), status)
        });
        let relations = self.relations.values().map(|relation| {
            let status = RelationStatus {
                endpoints: relation.ends.iter().map(ToString::to_string).collect(),
                interface: relation.interface.clone(),
                dying: relation.life == Life::Dying,
            };
            (relation.id, status)
        });
        ModelStatus {
            model: self.name.clone(),
            apps: apps.collect(),
            relations: relations.collect(),
        }
    }

    /// What the leader set for the application, else the worst of its units.
    pub fn app_status(&self, app: &str) -> Status {
        let set = self.apps.get(app).and_then(|app| app.status.clone());
        set.or_else(|| {
            let statuses = self.units_of(app).map(|(_, unit)| unit.shown_status());
            // `max_by_key` takes the last of equals; Juju keeps the first.
            statuses.rev().max_by_key(|status| status.status.severity())
        })
        .unwrap_or(Status {
            status: StatusName::Unknown,
            message: String::new(),
            since: Duration::ZERO,
        })
    }
}
