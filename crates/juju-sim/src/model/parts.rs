//! A model put together from parts and taken apart again, for who starts in the middle of a life:
//! nothing is checked, and nothing is done for the parts' sake. A part that is there already stays.

use std::collections::BTreeMap;
use std::sync::Arc;

use charm_metadata::Charm;
use std::time::Duration;

use serde_json::{Map, Value};

use super::{AgentStatus, App, Databag, Ends, Model, Relation, Status, StatusName, Unit};
use crate::hook::TaskId;
use crate::model::{Task, TaskStatus};
use crate::names::{RelationId, UnitName};
use crate::resolver::{Life, LocalState};

impl Model {
    /// Puts in an application of `charm` without units, config or leader, to be changed as needed.
    pub fn put_app(&mut self, name: &str, charm: Arc<Charm>) -> &mut App {
        let app = App {
            charm,
            charm_revision: 0,
            config: BTreeMap::new(),
            trust: false,
            life: Life::Alive,
            leader: None,
            status: None,
            past_statuses: Vec::new(),
            version: None,
            leader_settings: Databag::default(),
            next_unit: 0,
        };
        self.apps.entry(name.to_owned()).or_insert(Box::new(app))
    }

    /// Puts in a unit that has never said anything, to be changed as needed.
    pub fn put_unit(&mut self, name: UnitName) -> &mut Unit {
        let unit = Unit {
            life: Life::Alive,
            status: Status {
                status: StatusName::Unknown,
                message: String::new(),
                since: Duration::ZERO,
            },
            past_statuses: Vec::new(),
            agent: AgentStatus::Idle,
            state: BTreeMap::new(),
            address: String::new(),
            local: LocalState::new(0),
            installed: None,
            resolved: None,
            update_status: 0,
        };
        self.units.entry(name).or_insert(Box::new(unit))
    }

    /// Puts in a relation that nobody has entered, to be changed as needed.
    pub fn put_relation(&mut self, id: RelationId, ends: Ends, interface: String) -> &mut Relation {
        let relation = Relation::new(id, ends, interface);
        self.relations.entry(id).or_insert(Box::new(relation))
    }

    /// Takes out an application, and nothing of what belongs to it.
    pub fn take_app(&mut self, name: &str) -> Option<App> {
        self.apps.remove(name).map(|app| *app)
    }

    /// Takes out a unit, and nothing of what belongs to it.
    pub fn take_unit(&mut self, name: &UnitName) -> Option<Unit> {
        self.units.remove(name).map(|unit| *unit)
    }

    /// Takes out a relation with its databags.
    pub fn take_relation(&mut self, id: RelationId) -> Option<Relation> {
        self.relations.remove(&id).map(|relation| *relation)
    }

    /// Puts in an action that `unit` is running, with all of its parameters.
    pub fn put_task(
        &mut self,
        unit: UnitName,
        action: String,
        params: BTreeMap<String, Value>,
    ) -> TaskId {
        let id = TaskId(self.next_task + 1);
        self.next_task += 2;
        let task = Task {
            id,
            unit,
            action,
            params,
            status: TaskStatus::Running,
            message: String::new(),
            results: Map::new(),
            log: Vec::new(),
        };
        self.tasks.insert(id, task);
        id
    }
}
