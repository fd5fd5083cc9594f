//! What one unit can see of its model, as plain data.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Index, IndexMut};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use charm_core::Container;
use juju_vocabulary::cloud::CloudSpec;
use juju_vocabulary::goal_state::{DYING, Goal, GoalState};
use juju_vocabulary::name::UnitName;
use juju_vocabulary::network::Network;
use juju_vocabulary::port::{OpenedPorts, Port};
use juju_vocabulary::relation::{Databag, RelationId, RelationNumber};
use juju_vocabulary::secret::SecretId;
use juju_vocabulary::status::{CurrentStatus, Status};
use juju_vocabulary::storage::StorageId;
use pebble_sim::ContainerState;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::container;
use super::metric::Metric;
use super::reboot::Reboot;
use super::relation::{LOCAL_ADDRESS, RelationState, entries};
use super::secret::SecretState;
use super::storage::StorageState;

/// What one unit can see of its model: before a hook, and with what its charm has done, after it.
///
/// ```
/// # charm_core::metadata!(mod charm, "../charm-testing/tests/shop");
/// # use charm::DATABASE;
/// use charm_core::Waiting;
/// use juju_sim::view::{RelationState, State};
///
/// let mut state = State::new()
///     .leader(true)
///     .config("currency", "EUR")
///     .unit_status(Waiting("for a database"));
/// let database = state.add(RelationState::on(DATABASE).remote("postgresql").remote_units([0, 1]));
/// assert_eq!(database.as_str(), "database:1");
/// assert_eq!(state[&database].remote_units.len(), 2);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// The model's name.
    pub model_name: Cow<'static, str>,
    /// The model's UUID.
    pub model_uuid: Cow<'static, str>,
    /// The unit's address.
    pub address: Cow<'static, str>,
    /// The networks of endpoints and extra bindings, by name, where they are not the unit's one address.
    pub networks: BTreeMap<String, Network>,
    /// Whether the unit leads its application.
    pub leader: bool,
    /// Whether an operator trusts the application with the cloud's credentials (`juju trust`).
    pub trusted: bool,
    /// The cloud that the model is in, which only a trusted application is told.
    pub cloud: CloudSpec,
    /// The unit is being removed.
    pub dying: bool,
    /// How many units the application is meant to have (`goal-state`): this one is among them, unless it
    /// is dying.
    pub planned_units: u32,
    /// The options that an operator has set. The others have their defaults.
    pub config: BTreeMap<String, Value>,
    /// The relations. Made with [`add`](Self::add), which numbers them. Boxed, because a map makes room
    /// for eleven at once, and most tests have one or two.
    pub relations: BTreeMap<RelationId, Box<RelationState>>,
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
    /// What the unit has open, and for which endpoints; an empty name stands for all.
    pub opened_ports: OpenedPorts,
    /// The storages that the unit has. Made with [`attach`](Self::attach), which numbers them.
    pub storages: BTreeMap<StorageId, StorageState>,
    /// How many more the charm has asked for with `storage-add`, by name.
    pub requested_storages: BTreeMap<String, u32>,
    /// The secrets that the unit may read or knows of, by their ids as `secret:ID`. Made with
    /// [`add_secret`](Self::add_secret).
    pub secrets: BTreeMap<SecretId, SecretState>,
    /// The files of the resources that were uploaded, by the names of the resources.
    pub resources: BTreeMap<String, PathBuf>,
    /// What the charm has stored with `state-set`.
    pub stored: BTreeMap<String, String>,
    /// What the charm keeps in files beside itself, by their names.
    pub kept: BTreeMap<String, String>,
    /// The legacy settings that the leader has written with `leader-set`.
    pub leader_settings: Databag,
    /// What the charm has measured, oldest first.
    #[serde(default)]
    pub metrics: Vec<Metric>,
    /// Whether the charm has asked for a reboot of its machine, which has not happened yet.
    pub reboot: Option<Reboot>,
    /// The workload containers by name. One that is not here has no socket yet. Boxed as the relations are.
    #[serde(default)]
    pub containers: BTreeMap<String, Box<ContainerState>>,
}

impl Default for State {
    fn default() -> Self {
        State {
            model_name: "test-model".into(),
            model_uuid: "f47ac10b-58cc-4372-a567-0e02b2c3d479".into(),
            address: LOCAL_ADDRESS.into(),
            networks: BTreeMap::new(),
            leader: false,
            trusted: false,
            cloud: CloudSpec {
                kind: "lxd".to_owned(),
                name: "localhost".to_owned(),
                ..CloudSpec::default()
            },
            dying: false,
            planned_units: 1,
            config: BTreeMap::new(),
            relations: BTreeMap::new(),
            unit_status: CurrentStatus::unknown(),
            unit_status_history: Vec::new(),
            app_status: None,
            app_status_history: Vec::new(),
            workload_version: None,
            opened_ports: OpenedPorts::new(),
            storages: BTreeMap::new(),
            requested_storages: BTreeMap::new(),
            secrets: BTreeMap::new(),
            resources: BTreeMap::new(),
            stored: BTreeMap::new(),
            kept: BTreeMap::new(),
            leader_settings: Databag::new(),
            metrics: Vec::new(),
            reboot: None,
            containers: BTreeMap::new(),
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

    /// Whether an operator trusts the application with the cloud's credentials.
    #[must_use]
    pub fn trusted(mut self, trusted: bool) -> Self {
        self.trusted = trusted;
        self
    }

    /// The cloud that the model is in, which only a trusted application is told.
    ///
    /// ```
    /// use charm_core::model::{CloudCredential, CloudSpec};
    /// use juju_sim::view::State;
    ///
    /// let state = State::new().trusted(true).cloud(CloudSpec {
    ///     kind: "openstack".to_owned(),
    ///     name: "stack".to_owned(),
    ///     credential: Some(CloudCredential {
    ///         auth_type: "userpass".to_owned(),
    ///         attributes: [("password".to_owned(), "hunter2".to_owned())].into(),
    ///         ..CloudCredential::default()
    ///     }),
    ///     ..CloudSpec::default()
    /// });
    /// assert!(!format!("{state:?}").contains("hunter2"));
    /// ```
    #[must_use]
    pub fn cloud(mut self, cloud: CloudSpec) -> Self {
        self.cloud = cloud;
        self
    }

    /// The same unit after another one was elected: what only the leader sees is out of sight.
    ///
    /// ```
    /// # charm_core::metadata!(mod charm, "../charm-testing/tests/shop");
    /// # use charm::WEBSITE;
    /// use charm_core::Active;
    /// use juju_sim::view::{RelationState, State};
    ///
    /// let website = RelationState::on(WEBSITE).local_app_data([("currency", "SEK")]);
    /// let leader = State::new().leader(true).app_status(Active("open")).relation(website);
    /// assert_eq!(leader.deposed(), State::new().relation(RelationState::on(WEBSITE)));
    /// ```
    #[must_use]
    pub fn deposed(mut self) -> Self {
        self.leader = false;
        self.app_status = None;
        self.app_status_history.clear();
        for relation in self.relations.values_mut().filter(|one| !one.is_peer()) {
            relation.local_app_data.clear();
        }
        for secret in self.secrets.values_mut() {
            secret.hide_from_followers();
        }
        self
    }

    /// The same unit after somebody has removed it: it is dying, and one unit fewer is planned. What
    /// comes then are the departures and the end of each relation, `stop` and `remove`.
    ///
    /// ```
    /// use juju_sim::view::State;
    ///
    /// let state = State::new().dying();
    /// assert_eq!(state.planned_units, 0);
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
    pub fn model_name(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.model_name = name.into();
        self
    }

    /// The model's UUID.
    #[must_use]
    pub fn model_uuid(mut self, uuid: impl Into<Cow<'static, str>>) -> Self {
        self.model_uuid = uuid.into();
        self
    }

    /// The network that is bound to an endpoint or an extra binding; `juju-info` is an endpoint of every charm.
    /// The others have the unit's one address.
    ///
    /// ```
    /// use charm_core::model::Network;
    /// use juju_sim::view::State;
    ///
    /// let public = Network::of("eth1", "203.0.113.7", "203.0.113.0/24");
    /// let state = State::new().bind("website", public);
    /// assert_eq!(state.network("website").bind_address(), Some("203.0.113.7"));
    /// assert_eq!(state.network("database").bind_address(), Some("10.1.0.1"));
    /// ```
    #[must_use]
    pub fn bind(mut self, binding: impl Into<String>, network: Network) -> Self {
        self.networks.insert(binding.into(), network);
        self
    }

    /// The network of an endpoint or an extra binding, whatever it is related to.
    #[must_use]
    pub fn network(&self, binding: &str) -> Network {
        let bound = self.networks.get(binding).cloned();
        bound.unwrap_or_else(|| Network::of("eth0", &self.address, "10.1.0.0/16"))
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

    /// A port that the unit has open for all endpoints.
    #[must_use]
    pub fn opened_port(mut self, port: impl Into<Port>) -> Self {
        let all = BTreeSet::from([String::new()]);
        self.opened_ports.insert(port.into(), all);
        self
    }

    /// A storage that the unit has, for when its id is not needed. See [`attach`](Self::attach).
    #[must_use]
    pub fn storage(mut self, storage: StorageState) -> Self {
        self.attach(storage);
        self
    }

    /// Attaches a storage and returns its id, from which events are made. The numbers count up from 0 over all
    /// storages, as in Juju.
    pub fn attach(&mut self, storage: StorageState) -> StorageId {
        let numbers = self.storages.keys().map(StorageId::number).max();
        self.attach_as(numbers.map_or(0, |last| last + 1), storage)
    }

    /// Attaches a storage with a number of its own.
    pub fn attach_as(&mut self, number: u32, storage: StorageState) -> StorageId {
        let id = StorageId::new(&storage.storage, number);
        self.storages.insert(id.clone(), storage.numbered(number));
        id
    }

    /// The file of a resource that was uploaded.
    ///
    /// ```
    /// # charm_core::metadata!(mod charm, "../charm-testing/tests/shop");
    /// # use charm::CATALOGUE;
    /// use juju_sim::view::State;
    ///
    /// let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/catalogue.json");
    /// let state = State::new().resource(CATALOGUE, path);
    /// assert!(state.resources.contains_key("catalogue"));
    /// ```
    #[must_use]
    pub fn resource<R: charm_core::Resource>(mut self, _: R, path: impl Into<PathBuf>) -> Self {
        self.resources.insert(R::NAME.to_owned(), path.into());
        self
    }

    /// One entry of what the charm has stored with `state-set`.
    #[must_use]
    pub fn stored(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.stored.insert(key.into(), value.into());
        self
    }

    /// What the charm keeps in one file beside itself, such as `visits.json`.
    #[must_use]
    pub fn kept(mut self, file: impl Into<String>, text: impl Into<String>) -> Self {
        self.kept.insert(file.into(), text.into());
        self
    }

    /// One entry of the legacy settings that the leader has written with `leader-set`.
    #[must_use]
    pub fn leader_setting(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.leader_settings.insert(key.into(), value.into());
        self
    }

    /// A workload container, as it is now.
    ///
    /// ```
    /// # charm_core::metadata!(mod charm, "../charm-testing/tests/shop");
    /// # use charm::WEB;
    /// use juju_sim::view::State;
    /// use pebble_sim::ContainerState;
    ///
    /// let state = State::new().container(WEB, ContainerState::connected());
    /// assert!(state.containers["web"].can_connect);
    /// ```
    #[must_use]
    pub fn container<C: Container>(mut self, _: C, container: ContainerState) -> Self {
        self.containers
            .insert(C::NAME.to_owned(), Box::new(container));
        self
    }

    /// Adds a relation, for when its id is not needed. See [`add`](Self::add).
    #[must_use]
    pub fn relation(mut self, relation: RelationState) -> Self {
        self.add(relation);
        self
    }

    /// Adds a relation and returns its id, from which events are made and by which
    /// `state[&id]` finds the relation. The numbers count up from 1.
    pub fn add(&mut self, relation: RelationState) -> RelationId {
        let number = self.relations.keys().map(RelationId::number).max();
        self.add_as(number.unwrap_or_default().0 + 1, relation)
    }

    /// Adds a relation with a number of its own.
    pub fn add_as(
        &mut self,
        number: impl Into<RelationNumber>,
        relation: RelationState,
    ) -> RelationId {
        let id = RelationId::new(&relation.endpoint, number.into());
        self.relations.insert(id.clone(), Box::new(relation));
        id
    }

    /// Every value of a state under the name of its place. What is none has no place.
    pub(super) fn places(&self) -> BTreeMap<String, String> {
        // Taken apart, so that a field that is added cannot be forgotten.
        let State {
            model_name,
            model_uuid,
            address,
            networks,
            leader,
            trusted,
            cloud,
            dying,
            planned_units,
            config,
            relations,
            // The course of statuses is told apart.
            unit_status: _,
            unit_status_history: _,
            app_status: _,
            app_status_history: _,
            workload_version,
            opened_ports,
            storages,
            requested_storages,
            secrets,
            resources,
            stored,
            kept,
            leader_settings,
            metrics,
            reboot,
            containers,
        } = self;
        let mut places = BTreeMap::from([
            ("model name".to_owned(), model_name.to_string()),
            ("model uuid".to_owned(), model_uuid.to_string()),
            ("address".to_owned(), address.to_string()),
            ("leader".to_owned(), leader.to_string()),
            ("trusted".to_owned(), trusted.to_string()),
            ("cloud".to_owned(), format!("{cloud:?}")),
            ("planned units".to_owned(), planned_units.to_string()),
        ]);
        if *dying {
            places.insert("unit life".to_owned(), "dying".to_owned());
        }
        if let Some(reboot) = reboot {
            let when = match reboot {
                Reboot::AfterHook => "after the hook",
                Reboot::Now => "now",
            };
            places.insert("reboot".to_owned(), when.to_owned());
        }
        if let Some(version) = workload_version {
            places.insert("workload version".to_owned(), version.clone());
        }
        places.extend(
            config
                .iter()
                .map(|(option, value)| (format!("config {option}"), value.to_string())),
        );
        places.extend(opened_ports.iter().map(|(port, endpoints)| {
            let endpoints: Vec<_> = endpoints.iter().map(String::as_str).collect();
            let shown = match endpoints.as_slice() {
                [""] => "open".to_owned(),
                some => format!("open for {}", some.join(", ")),
            };
            (format!("port {port}"), shown)
        }));
        for (id, storage) in storages {
            places.insert(format!("storage {id}"), storage.shown());
        }
        for (name, count) in requested_storages {
            places.insert(format!("requested storage {name}"), count.to_string());
        }
        for (id, secret) in secrets {
            places.insert(id.to_string(), secret.shown());
        }
        for (name, path) in resources {
            places.insert(format!("resource {name}"), path.display().to_string());
        }
        places.extend(
            networks
                .iter()
                .map(|(binding, network)| (format!("network {binding}"), shown(network))),
        );
        places.extend(entries("stored", stored));
        places.extend(entries("kept", kept));
        places.extend(entries("leader setting", leader_settings));
        for (nth, metric) in metrics.iter().enumerate() {
            places.insert(format!("metric {} {nth}", metric.name), metric.to_string());
        }
        for (id, relation) in relations {
            places.extend(relation.places(&format!("relation {id}")));
        }
        for (name, container) in containers {
            places.extend(container::places(&format!("container {name}"), container));
        }
        places
    }

    /// What each unit of the application says, as far as this state tells of `unit`'s: those that are planned
    /// beside it have said nothing.
    pub(crate) fn unit_statuses(&self, unit: &UnitName) -> BTreeMap<UnitName, CurrentStatus> {
        let app = unit.app();
        let peers = self.relations.values().filter(|one| one.is_peer());
        let peers = peers.flat_map(|relation| relation.remote_units.keys());
        let mut statuses: BTreeMap<_, _> = peers
            .map(|number| (app.unit(*number), CurrentStatus::unknown()))
            .collect();
        statuses.insert(unit.clone(), self.unit_status.clone());
        // A dying unit is not planned.
        let count = self.planned_units as usize + usize::from(self.dying);
        for number in 0.. {
            if statuses.len() >= count {
                break;
            }
            let other = app.unit(number);
            statuses.entry(other).or_insert_with(CurrentStatus::unknown);
        }
        statuses
    }

    /// What the application and its neighbours are meant to become, as far as this state tells.
    pub(crate) fn goal_state(&self, unit: &UnitName) -> GoalState {
        let goal = |status: &str| Goal {
            status: status.to_owned(),
            since: Some(birth()),
        };
        let units = self.unit_statuses(unit).into_iter().map(|(name, status)| {
            let dies = self.dying && name == *unit;
            let status = goal(if dies { DYING } else { status.name() });
            (name, status)
        });
        let mut state = GoalState {
            units: units.collect(),
            relations: BTreeMap::new(),
        };
        for relation in self.relations.values() {
            if let Some(app) = &relation.remote_app {
                // Of another model Juju tells no units, and of who consumes an offer nothing.
                if relation.remote_model_uuid.is_some() {
                    continue;
                }
                let goals = state.relations.entry(relation.endpoint.to_string());
                let goals = goals.or_default();
                let joined = relation.entered || !relation.remote_units.is_empty();
                let status = goal(if joined { "joined" } else { "joining" });
                goals.insert(app.to_string(), status);
                let units = relation.remote_units.keys().map(|number| app.unit(*number));
                goals.extend(units.map(|unit| (unit.to_string(), goal("unknown"))));
            }
        }
        state
    }
}

/// When a simulated model is born: the first second of 2025.
#[must_use]
pub(crate) fn birth() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_735_689_600)
}

/// A network in a line.
fn shown(network: &Network) -> String {
    let interfaces = network.bind_addresses.iter().map(|interface| {
        let addresses = interface.addresses.iter().map(|one| one.value.as_str());
        let addresses: Vec<_> = addresses.collect();
        format!("{} {}", interface.interface_name, addresses.join(" "))
    });
    format!(
        "{}; ingress {}; egress {}",
        interfaces.collect::<Vec<_>>().join(", "),
        network.ingress_addresses.join(" "),
        network.egress_subnets.join(" ")
    )
}

/// # Panics
///
/// When there is no such relation.
#[expect(clippy::panic, reason = "as indexing does")]
impl Index<&RelationId> for State {
    type Output = RelationState;

    #[track_caller]
    fn index(&self, id: &RelationId) -> &RelationState {
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
    fn index_mut(&mut self, id: &RelationId) -> &mut RelationState {
        match self.relations.get_mut(id) {
            Some(relation) => relation,
            None => panic!("no relation {id} in the state"),
        }
    }
}
