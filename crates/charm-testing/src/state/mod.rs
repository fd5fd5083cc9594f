//! What one unit can see of its model, as plain data.

mod changes;
mod relation;

use std::collections::BTreeMap;
use std::ops::{Index, IndexMut};

use charm_core::CurrentStatus;
use charm_core::{RelationId, Status};
use juju_vocabulary::relation::RelationNumber;
use serde_json::Value;

pub use changes::Changes;
pub(crate) use relation::LOCAL_ADDRESS;
pub use relation::Relation;

/// What one unit can see of its model: the input and the output of an event.
///
/// ```
/// # charm_core::metadata!(mod charm, "tests/shop");
/// # use charm::DATABASE;
/// use charm_core::Waiting;
/// use charm_testing::{Relation, State};
///
/// let mut state = State::new()
///     .leader(true)
///     .config("currency", "EUR")
///     .unit_status(Waiting("for a database"));
/// let database = state.add(Relation::on(DATABASE).remote("postgresql").remote_units([0, 1]));
/// assert_eq!(database.as_str(), "database:1");
/// assert_eq!(state[&database].remote_units.len(), 2);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The model's name.
    pub model_name: String,
    /// The model's UUID.
    pub model_uuid: String,
    /// Whether the unit leads its application.
    pub leader: bool,
    /// The unit is being removed.
    pub dying: bool,
    /// How many units the application is meant to have (`goal-state`): this one is among them, unless it
    /// is dying.
    pub planned_units: u32,
    /// The options that an operator has set. The others have their defaults.
    pub config: BTreeMap<String, Value>,
    /// The relations. Made with [`add`](Self::add), which numbers them. Boxed, because a map makes room
    /// for eleven at once, and most tests have one or two.
    pub relations: BTreeMap<RelationId, Box<Relation>>,
    /// What the unit's charm said last.
    pub unit_status: CurrentStatus,
    /// What it said before, oldest first (`juju show-status-log`). What a charm says twice in a row is
    /// one entry, as in Juju.
    pub unit_status_history: Vec<CurrentStatus>,
    /// What the leader said last for the application, if it ever did. Only the leader can see it.
    pub app_status: Option<Status>,
    /// What it said for the application before, oldest first.
    pub app_status_history: Vec<Status>,
    /// The workload version that the charm set last.
    pub workload_version: Option<String>,
    /// What the charm has stored with `state-set`.
    pub stored: BTreeMap<String, String>,
}

impl Default for State {
    fn default() -> Self {
        State {
            model_name: "test-model".to_owned(),
            model_uuid: "f47ac10b-58cc-4372-a567-0e02b2c3d479".to_owned(),
            leader: false,
            dying: false,
            planned_units: 1,
            config: BTreeMap::new(),
            relations: BTreeMap::new(),
            unit_status: CurrentStatus::Juju {
                name: "unknown".to_owned(),
                message: String::new(),
            },
            unit_status_history: Vec::new(),
            app_status: None,
            app_status_history: Vec::new(),
            workload_version: None,
            stored: BTreeMap::new(),
        }
    }
}

impl State {
    /// A follower, alone in its application, without relations, that has never said anything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the unit leads its application.
    #[must_use]
    pub fn leader(mut self, leader: bool) -> Self {
        self.leader = leader;
        self
    }

    /// The same unit after another one was elected: what only the leader sees is out of sight.
    ///
    /// ```
    /// # charm_core::metadata!(mod charm, "tests/shop");
    /// # use charm::WEBSITE;
    /// use charm_core::Active;
    /// use charm_testing::{Relation, State};
    ///
    /// let website = Relation::on(WEBSITE).local_app_data([("currency", "SEK")]);
    /// let leader = State::new().leader(true).app_status(Active("open")).relation(website);
    /// assert_eq!(leader.deposed(), State::new().relation(Relation::on(WEBSITE)));
    /// ```
    #[must_use]
    pub fn deposed(mut self) -> Self {
        self.leader = false;
        self.app_status = None;
        self.app_status_history.clear();
        for relation in self.relations.values_mut().filter(|one| !one.is_peer()) {
            relation.local_app_data.clear();
        }
        self
    }

    /// The same unit after somebody has removed it: it is dying, and one unit fewer is planned. What
    /// comes then are the departures and the end of each relation, `stop` and `remove`.
    ///
    /// ```
    /// use charm_core::event::{Remove, Stop, UpdateStatus};
    /// # use charm_testing::Context;
    /// use charm_testing::State;
    /// # charm_core::metadata!(mod charm, "tests/shop");
    /// # let context = Context::new(|_| {}, charm::METADATA);
    ///
    /// let state = State::new().dying();
    /// assert_eq!(state.planned_units, 0);
    /// assert!(context.check(Stop, &state).is_ok());
    /// assert!(context.check(Remove, &state).is_ok());
    /// assert!(context.check(UpdateStatus, &state).is_err());
    /// ```
    #[must_use]
    pub fn dying(mut self) -> Self {
        if !self.dying {
            self.dying = true;
            self.planned_units = self.planned_units.saturating_sub(1);
        }
        self
    }

    /// The model's name.
    #[must_use]
    pub fn model_name(mut self, name: impl Into<String>) -> Self {
        self.model_name = name.into();
        self
    }

    /// The model's UUID.
    #[must_use]
    pub fn model_uuid(mut self, uuid: impl Into<String>) -> Self {
        self.model_uuid = uuid.into();
        self
    }

    /// How many units the application is meant to have; this one is among them, unless it is dying.
    #[must_use]
    pub fn planned_units(mut self, count: u32) -> Self {
        self.planned_units = count;
        self
    }

    /// Sets one option, as an operator would. Its type is checked against `charmcraft.yaml` when an
    /// event runs.
    #[must_use]
    pub fn config(mut self, option: impl Into<String>, value: impl Into<Value>) -> Self {
        self.config.insert(option.into(), value.into());
        self
    }

    /// What the unit's charm said last.
    #[must_use]
    pub fn unit_status(mut self, status: impl Into<CurrentStatus>) -> Self {
        self.unit_status = status.into();
        self
    }

    /// What the unit's charm said before that, oldest first.
    #[must_use]
    pub fn unit_status_history<S: Into<CurrentStatus>>(
        mut self,
        statuses: impl IntoIterator<Item = S>,
    ) -> Self {
        self.unit_status_history = statuses.into_iter().map(Into::into).collect();
        self
    }

    /// What the leader said last for the application.
    #[must_use]
    pub fn app_status(mut self, status: impl Into<Status>) -> Self {
        self.app_status = Some(status.into());
        self
    }

    /// What the leader said for the application before that, oldest first.
    #[must_use]
    pub fn app_status_history<S: Into<Status>>(
        mut self,
        statuses: impl IntoIterator<Item = S>,
    ) -> Self {
        self.app_status_history = statuses.into_iter().map(Into::into).collect();
        self
    }

    /// The workload version that the charm set last.
    #[must_use]
    pub fn workload_version(mut self, version: impl Into<String>) -> Self {
        self.workload_version = Some(version.into());
        self
    }

    /// One entry of what the charm has stored with `state-set`.
    #[must_use]
    pub fn stored(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.stored.insert(key.into(), value.into());
        self
    }

    /// Adds a relation, for when its id is not needed. See [`add`](Self::add).
    #[must_use]
    pub fn relation(mut self, relation: Relation) -> Self {
        self.add(relation);
        self
    }

    /// Adds a relation and returns its id, from which [events](crate::event) are made and by which
    /// `state[&id]` finds the relation. The numbers count up from 1.
    pub fn add(&mut self, relation: Relation) -> RelationId {
        let number = self.relations.keys().map(RelationId::number).max();
        self.add_as(number.unwrap_or_default().0 + 1, relation)
    }

    /// Adds a relation with a number of its own.
    pub fn add_as(&mut self, number: impl Into<RelationNumber>, relation: Relation) -> RelationId {
        let id = RelationId::new(relation.endpoint.name(), number.into());
        self.relations.insert(id.clone(), Box::new(relation));
        id
    }

    /// What differs in `after`, an entry a line.
    ///
    /// ```
    /// use charm_core::Active;
    /// use charm_testing::State;
    ///
    /// let before = State::new();
    /// let after = before.clone().unit_status(Active("ready")).stored("generation", "2");
    /// assert_eq!(
    ///     before.changes_to(&after).to_string(),
    ///     "stored generation: (none) -> 2\n\
    ///      unit status: unknown -> active: ready\n",
    /// );
    /// ```
    #[must_use]
    pub fn changes_to(&self, after: &State) -> Changes {
        Changes::between(self, after)
    }
}

/// # Panics
///
/// When there is no such relation.
#[expect(clippy::panic, reason = "as indexing does")]
impl Index<&RelationId> for State {
    type Output = Relation;

    #[track_caller]
    fn index(&self, id: &RelationId) -> &Relation {
        match self.relations.get(id) {
            Some(relation) => relation,
            None => panic!("no relation {id} in the state"),
        }
    }
}

/// # Panics
///
/// When there is no such relation.
#[expect(clippy::panic, reason = "as indexing does")]
impl IndexMut<&RelationId> for State {
    #[track_caller]
    fn index_mut(&mut self, id: &RelationId) -> &mut Relation {
        match self.relations.get_mut(id) {
            Some(relation) => relation,
            None => panic!("no relation {id} in the state"),
        }
    }
}
