//! What a model holds.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use juju_vocabulary::log_level::LogLevel;
use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::relation::{Databag, RelationNumber};
use juju_vocabulary::status::CurrentStatus;
use juju_vocabulary::version::JujuVersion;
use serde::{Deserialize, Serialize};

use super::agenda::Agenda;
use super::app::App;
use super::log::LogLine;
use super::relation::{Member, Relation};
use super::secret::Secret;
use super::status::StatusInfo;
use super::storage::Storage;
use super::table::Table;
use super::task::{Task, TaskId};
use super::unit::Unit;

/// The Juju that is played unless another is asked for.
pub const PLAYED: JujuVersion = JujuVersion::new(3, 6, 9);

/// A simulated model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Its name.
    pub name: String,
    /// Its UUID.
    pub uuid: String,
    /// The Juju that is played.
    pub juju_version: JujuVersion,
    pub(super) now: Duration,
    pub(super) apps: Table<App>,
    pub(super) units: Table<Unit>,
    pub(super) relations: Table<Relation>,
    /// Removed by force: the agents of units that had entered go on to list them until they are restarted.
    #[serde(default)]
    pub(super) gone_relations: BTreeMap<RelationNumber, Relation>,
    #[serde(default)]
    pub(super) storages: Table<Storage>,
    /// Where the storages are, when a simulation makes them.
    #[serde(skip)]
    pub(super) storage_dir: Option<PathBuf>,
    #[serde(default)]
    pub(super) secrets: Table<Secret>,
    pub(super) tasks: Table<Task>,
    pub(super) log: Vec<LogLine>,
    pub(super) next_relation: u32,
    pub(super) next_task: u32,
    pub(super) next_address: u32,
    #[serde(default)]
    pub(super) next_storage: u32,
    #[serde(default)]
    pub(super) next_secret: u64,
    #[serde(skip)]
    pub(super) agenda: Agenda,
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
            juju_version: PLAYED,
            now: Duration::ZERO,
            apps: Table::default(),
            units: Table::default(),
            relations: Table::default(),
            gone_relations: BTreeMap::new(),
            storages: Table::default(),
            storage_dir: None,
            secrets: Table::default(),
            tasks: Table::default(),
            log: Vec::new(),
            next_relation: 0,
            next_task: 1,
            next_address: 0,
            next_storage: 0,
            next_secret: 0,
            agenda: Agenda::default(),
        }
    }

    /// The simulated time since the model's birth.
    pub fn now(&self) -> Duration {
        self.now
    }

    /// An application.
    pub fn app(&self, name: &str) -> Option<&App> {
        self.apps.get(name)
    }

    /// All applications by name.
    pub fn apps(&self) -> &BTreeMap<AppName, App> {
        &self.apps
    }

    /// A unit.
    pub fn unit(&self, name: &UnitName) -> Option<&Unit> {
        self.units.get(name)
    }

    /// All units by name.
    pub fn units(&self) -> &BTreeMap<UnitName, Unit> {
        &self.units
    }

    /// The units of one application.
    pub fn units_of<'a>(
        &'a self,
        app: &'a str,
    ) -> impl DoubleEndedIterator<Item = (&'a UnitName, &'a Unit)> {
        let app = app.parse::<AppName>().ok();
        let all = app.map(|app| app.unit(0)..=app.unit(u32::MAX));
        all.into_iter().flat_map(|all| self.units.range(all))
    }

    /// A relation.
    pub fn relation(&self, number: RelationNumber) -> Option<&Relation> {
        self.relations.get(&number)
    }

    /// The part of a unit in a relation, to change.
    pub(super) fn member_mut(
        &mut self,
        number: RelationNumber,
        unit: &UnitName,
    ) -> Option<&mut Member> {
        // Whoever has no part in it changes nothing.
        self.relations.get(&number)?.members.get(unit)?;
        self.relations.get_mut(&number)?.members.get_mut(unit)
    }

    /// The databag of an application or a unit in a relation.
    pub fn databag(&self, number: RelationNumber, entity: &str) -> Option<&Databag> {
        self.relation(number)?.databag(entity)
    }

    /// All relations by number.
    pub fn relations(&self) -> &BTreeMap<RelationNumber, Relation> {
        &self.relations
    }

    /// The task of an action.
    pub fn task(&self, id: TaskId) -> Option<&Task> {
        self.tasks.get(&id)
    }

    /// All tasks, oldest first.
    pub fn tasks(&self) -> impl Iterator<Item = &Task> {
        self.tasks.values()
    }

    /// The log so far.
    pub fn log(&self) -> &[LogLine] {
        &self.log
    }

    /// Whether `unit` leads its application.
    pub fn is_leader(&self, unit: &UnitName) -> bool {
        self.apps
            .get(unit.app_name())
            .is_some_and(|app| app.leader.as_ref() == Some(unit))
    }

    /// What the leader set for the application, else the worst of its units.
    pub fn app_status(&self, app: &str) -> StatusInfo {
        let set = self.apps.get(app).and_then(|app| app.status.clone());
        set.or_else(|| {
            let statuses = self.units_of(app).map(|(_, unit)| unit.shown_status());
            // `max_by_key` takes the last of equals; Juju keeps the first.
            statuses.rev().max_by_key(|info| info.status.severity())
        })
        .unwrap_or_else(|| StatusInfo {
            status: CurrentStatus::unknown(),
            since: Duration::ZERO,
        })
    }

    /// Forgets all of the log but its last `lines`.
    pub fn trim_log(&mut self, lines: usize) {
        self.log.drain(..self.log.len().saturating_sub(lines));
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
}
