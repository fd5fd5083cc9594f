//! The model: applications, units, relations, config, leadership, actions. Pure data with Juju's
//! rules; nothing here starts a process or reads a file.

mod config;
mod error;
mod lifecycle;
mod parts;
mod relate;
mod relation;
mod snapshot;
mod status;
mod task;
mod upgrade;
mod verbs;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use charm_metadata::Charm;
use serde::Serialize;
use serde_json::Value;

use crate::hook::TaskId;
use crate::juju_version::JujuVersion;
use crate::names::{RelationId, UnitName};
use crate::resolver::{Life, LocalState, Resolved};

pub use error::ModelError;
pub use relation::{Databag, End, Ends, Member, Relation};
pub use status::{
    AgentStatus, AppStatus, ModelStatus, RelationStatus, Status, StatusName, UnitStatus,
};
pub use task::{Task, TaskMessage, TaskStatus};

/// How much a log line matters, in Juju's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum LogLevel {
    /// The finest detail.
    Trace,
    /// Detail.
    Debug,
    /// The course of things.
    Info,
    /// Something odd.
    Warning,
    /// Something failed.
    Error,
    /// Nothing works.
    Critical,
}

impl LogLevel {
    /// Reads a level as Juju's logger does: any case, `WARN` too.
    pub fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_uppercase().as_str() {
            "TRACE" => Some(Self::Trace),
            "DEBUG" => Some(Self::Debug),
            "INFO" => Some(Self::Info),
            "WARN" | "WARNING" => Some(Self::Warning),
            "ERROR" => Some(Self::Error),
            "CRITICAL" => Some(Self::Critical),
            _ => None,
        }
    }
}

impl fmt::Display for LogLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Trace => "TRACE",
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warning => "WARNING",
            Self::Error => "ERROR",
            Self::Critical => "CRITICAL",
        })
    }
}

/// One line of `juju debug-log`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogLine {
    /// The simulated time.
    #[serde(serialize_with = "crate::seconds::serialize")]
    pub time: Duration,
    /// The unit that it is about.
    pub unit: UnitName,
    /// How much it matters.
    pub level: LogLevel,
    /// Who says it: `unit.a/0.juju-log`, `unit.a/0.start` (the charm's output), `juju.worker.uniter`.
    pub module: String,
    /// What it says.
    pub message: String,
}

/// An application.
#[derive(Debug, Clone)]
pub struct App {
    /// Its charm.
    pub charm: Arc<Charm>,
    /// Grows with each upgrade.
    pub charm_revision: u64,
    /// The options that a user has set.
    pub config: BTreeMap<String, Value>,
    /// Whether the charm may use the cloud's credentials.
    pub trust: bool,
    /// Whether it stays.
    pub life: Life,
    /// The unit that leads.
    pub leader: Option<UnitName>,
    /// What the leader set.
    pub status: Option<Status>,
    /// What it had set before, oldest first.
    pub past_statuses: Vec<Status>,
    /// The workload version that a unit set last.
    pub version: Option<String>,
    /// Legacy leader settings.
    pub leader_settings: Databag,
    next_unit: u32,
}

impl App {
    /// Every option with its value, by name: what a user set, else the charm's default, else null.
    pub(crate) fn options(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.charm.options.iter().map(|option| {
            let value = self.config.get(&option.name);
            let value = value.or(option.default.as_ref()).unwrap_or(&Value::Null);
            (option.name.as_str(), value)
        })
    }

    /// Every option that has a value.
    pub fn settings(&self) -> BTreeMap<&str, &Value> {
        let options = self.options();
        options.filter(|(_, value)| !value.is_null()).collect()
    }
}

/// A unit.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Whether it stays.
    pub life: Life,
    /// What its charm says of the workload.
    pub status: Status,
    /// What was said before, oldest first.
    pub past_statuses: Vec<Status>,
    /// What its agent does.
    pub agent: AgentStatus,
    /// What its charm stored with `state-set`.
    pub state: BTreeMap<String, String>,
    /// Its address.
    pub address: String,
    /// What its agent has done.
    pub local: LocalState,
    /// What its agent has installed, once it has; its application may have a newer one.
    installed: Option<Arc<Charm>>,
    resolved: Option<Resolved>,
    update_status: u64,
}

/// A simulated model.
#[derive(Debug, Clone)]
pub struct Model {
    /// Its name.
    pub name: String,
    /// Its UUID.
    pub uuid: String,
    /// The Juju that is played.
    pub juju_version: JujuVersion,
    now: Duration,
    // Boxed because a map makes room for eleven at once: too much for the one of a test in process.
    apps: BTreeMap<String, Box<App>>,
    units: BTreeMap<UnitName, Box<Unit>>,
    relations: BTreeMap<RelationId, Box<Relation>>,
    tasks: BTreeMap<TaskId, Task>,
    log: Vec<LogLine>,
    next_relation: u32,
    next_task: u32,
    next_address: u32,
}

impl Default for Model {
    /// An empty model named `sim`.
    fn default() -> Self {
        Self::new("sim")
    }
}

impl Model {
    /// An empty model. Its UUID is always the same, so that simulations repeat.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            uuid: "f47ac10b-58cc-4372-a567-0e02b2c3d479".to_owned(),
            juju_version: JujuVersion::default(),
            now: Duration::ZERO,
            apps: BTreeMap::new(),
            units: BTreeMap::new(),
            relations: BTreeMap::new(),
            tasks: BTreeMap::new(),
            log: Vec::new(),
            next_relation: 0,
            next_task: 1,
            next_address: 0,
        }
    }

    /// The simulated time since the model's birth.
    pub fn now(&self) -> Duration {
        self.now
    }

    /// An application.
    pub fn app(&self, name: &str) -> Option<&App> {
        self.apps.get(name).map(Box::as_ref)
    }

    /// All applications by name.
    pub fn apps(&self) -> &BTreeMap<String, Box<App>> {
        &self.apps
    }

    /// A unit.
    pub fn unit(&self, name: &UnitName) -> Option<&Unit> {
        self.units.get(name).map(Box::as_ref)
    }

    /// All units by name.
    pub fn units(&self) -> &BTreeMap<UnitName, Box<Unit>> {
        &self.units
    }

    /// The units of one application.
    pub fn units_of<'a>(
        &'a self,
        app: &'a str,
    ) -> impl DoubleEndedIterator<Item = (&'a UnitName, &'a Unit)> {
        let units = self.units.iter().map(|(name, unit)| (name, &**unit));
        units.filter(move |(name, _)| name.app() == app)
    }

    /// A relation.
    pub fn relation(&self, id: RelationId) -> Option<&Relation> {
        self.relations.get(&id).map(Box::as_ref)
    }

    /// All relations by id.
    pub fn relations(&self) -> &BTreeMap<RelationId, Box<Relation>> {
        &self.relations
    }

    /// The task of an action.
    pub fn task(&self, id: TaskId) -> Option<&Task> {
        self.tasks.get(&id)
    }

    /// The log so far.
    pub fn log(&self) -> &[LogLine] {
        &self.log
    }

    /// Whether `unit` leads its application.
    pub fn is_leader(&self, unit: &UnitName) -> bool {
        self.apps
            .get(unit.app())
            .is_some_and(|app| app.leader.as_ref() == Some(unit))
    }

    /// Adds a line to the log.
    pub fn write_log(
        &mut self,
        unit: &UnitName,
        level: LogLevel,
        module: impl Into<String>,
        message: impl Into<String>,
    ) {
        self.log.push(LogLine {
            time: self.now,
            unit: unit.clone(),
            level,
            module: module.into(),
            message: message.into(),
        });
    }

    pub(crate) fn app_mut(&mut self, name: &str) -> Option<&mut App> {
        self.apps.get_mut(name).map(Box::as_mut)
    }

    pub(crate) fn unit_mut(&mut self, name: &UnitName) -> Option<&mut Unit> {
        self.units.get_mut(name).map(Box::as_mut)
    }

    pub(crate) fn task_mut(&mut self, id: TaskId) -> Option<&mut Task> {
        self.tasks.get_mut(&id)
    }
}
