//! What the tools are answered from, and what of it counts.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use juju_vocabulary::dispatch::Dispatch;
use juju_vocabulary::goal_state::GoalState;
use juju_vocabulary::hook::{Hook, HookKind};
use juju_vocabulary::log_level::LogLevel;
use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::network::{Network, subnet};
use juju_vocabulary::relation::{Databag, RelationId, RelationNumber};
use juju_vocabulary::secret::SecretId;
use juju_vocabulary::status::CurrentStatus;
use juju_vocabulary::storage::{StorageId, StorageKind};
use juju_vocabulary::version::JujuVersion;
use serde_json::Value;

use crate::model::{PLAYED, storage_limit};
use crate::view::{Change, RelationState, SecretState, State, World};
use charm_metadata::Charm;

/// The parameters of an action, by name.
pub type Params = BTreeMap<String, Value>;

/// The hook tools' side of one dispatch.
#[derive(Debug)]
pub struct HookContext {
    id: String,
    pub(super) unit: UnitName,
    charm: Arc<Charm>,
    dispatch: Arc<Dispatch>,
    pub(super) juju_version: JujuVersion,
    params: Params,
    pub(super) state: State,
    pub(super) changes: Vec<Change>,
    pub(super) world: Option<Box<dyn World>>,
    /// What the world was asked for, by relation and owner.
    databags: BTreeMap<(RelationNumber, String), Option<Databag>>,
    goal_state: Option<GoalState>,
    /// The secrets to which the hook has done what does not count yet, without it.
    pub(super) secrets_before: BTreeMap<SecretId, Option<SecretState>>,
    /// Files that are on no disk, for the call that runs.
    pub(super) lent: BTreeMap<String, Vec<u8>>,
}

/// The answer of a context method that refuses: Juju's words.
pub(crate) type Refused<T> = Result<T, String>;

impl HookContext {
    /// Opens a dispatch on a unit that sees `state`. `id` is what tools must name as `JUJU_CONTEXT_ID`;
    /// `params` are those of an action, with the defaults of the charm.
    pub fn new(
        id: impl Into<String>,
        unit: UnitName,
        charm: Arc<Charm>,
        dispatch: impl Into<Arc<Dispatch>>,
        params: Params,
        state: State,
    ) -> Self {
        Self {
            id: id.into(),
            unit,
            charm,
            dispatch: dispatch.into(),
            juju_version: PLAYED,
            params,
            state,
            changes: Vec::new(),
            world: None,
            databags: BTreeMap::new(),
            goal_state: None,
            secrets_before: BTreeMap::new(),
            lent: BTreeMap::new(),
        }
    }

    /// Plays another Juju than the one that is [`PLAYED`] by itself.
    #[must_use]
    pub fn of_juju(mut self, version: JujuVersion) -> Self {
        self.juju_version = version;
        self
    }

    /// Puts a world behind the state.
    #[must_use]
    pub fn in_world(mut self, world: impl World + 'static) -> Self {
        self.world = Some(Box::new(world));
        self
    }

    /// The id that tools must name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The unit that runs.
    pub fn unit(&self) -> &UnitName {
        &self.unit
    }

    /// What it runs.
    pub fn dispatch(&self) -> &Dispatch {
        &self.dispatch
    }

    /// What the charm sees, with all that it has done.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What it has done, in order.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The two of them, when the dispatch is over.
    pub fn into_parts(self) -> (State, Vec<Change>) {
        (self.state, self.changes)
    }

    /// Takes down what the charm, or the agent about it, does.
    pub fn change(&mut self, change: Change) {
        self.state.apply(&change);
        if let Some(world) = &self.world
            && change.counts_at_once()
        {
            world.apply(&change);
        }
        self.changes.push(change);
    }

    pub(crate) fn log(&mut self, level: LogLevel, module: String, message: String) {
        self.change(Change::Log {
            level,
            module,
            message,
        });
    }

    pub(crate) fn charm(&self) -> &Charm {
        &self.charm
    }

    pub(crate) fn juju_version(&self) -> &JujuVersion {
        &self.juju_version
    }

    /// Whether Juju refuses nearly all tools here (`jujuc/restricted.go`).
    pub(crate) fn is_restricted(&self) -> bool {
        match &*self.dispatch {
            Dispatch::Hook(hook) => hook.kind().is_some_and(HookKind::is_restricted),
            Dispatch::Action(_) => false,
        }
    }

    /// Whether the model is one of Kubernetes, as far as the charm tells: only there it has containers.
    pub(crate) fn is_kubernetes(&self) -> bool {
        !self.charm.containers.is_empty()
    }

    pub(crate) fn is_leader(&self) -> bool {
        match &self.world {
            Some(world) => world.is_leader(),
            None => self.state.leader,
        }
    }

    /// The hook that runs, if it is one of a relation.
    pub(crate) fn relation_hook(&self) -> Option<(&Hook, &RelationId)> {
        match &*self.dispatch {
            Dispatch::Hook(hook) => Some((hook, hook.relation()?)),
            Dispatch::Action(_) => None,
        }
    }

    /// A relation that the unit takes part in. Before `install` has run it has entered none.
    pub(crate) fn relation(
        &self,
        number: RelationNumber,
    ) -> Refused<(&RelationId, &RelationState)> {
        let installs = matches!(&*self.dispatch, Dispatch::Hook(Hook::Install(_)));
        let mut relations = self.state.relations.iter().filter(|_| !installs);
        relations
            .find(|(id, relation)| id.number() == number && relation.entered)
            .map(|(id, relation)| (id, &**relation))
            .ok_or_else(|| "relation not found".to_owned())
    }

    /// One that Juju still has. Of one that is gone each version says what the other says of a relation that may
    /// not be seen.
    pub(crate) fn present_relation(
        &self,
        number: RelationNumber,
    ) -> Refused<(&RelationId, &RelationState)> {
        match self.relation(number)? {
            (_, relation) if !relation.gone => self.relation(number),
            _ if self.juju_version.denies_databags_of_gone_relations() => {
                Err("permission denied".to_owned())
            }
            _ => Err("relation not found".to_owned()),
        }
    }

    /// The relations that the unit takes part in, without those that are as good as over: dying,
    /// not of peers, and without a member when the hook began (`contextfactory.go`).
    pub(crate) fn relation_ids(&self) -> impl Iterator<Item = &RelationId> {
        // What is broken is over, but to a dying unit also relations are broken that stay.
        let broken = match self.relation_hook() {
            Some((Hook::RelationBroken(_), id)) if !self.state.dying => Some(id),
            _ => None,
        };
        let known = self.state.relations.keys();
        let known = known.filter_map(|id| self.relation(id.number()).ok());
        let listed = known.filter(move |(id, relation)| {
            let dying = relation.dying || Some(*id) == broken;
            !dying || relation.is_peer() || !relation.remote_units.is_empty()
        });
        listed.map(|(id, _)| id)
    }

    /// The application at the other end of a relation, which of peers is the unit's own.
    pub(crate) fn remote_app(&self, relation: &RelationState) -> AppName {
        let remote = relation.remote_app.clone();
        remote.unwrap_or_else(|| self.unit.app())
    }

    /// The remote units that have joined and not departed, this hook included, in Juju's order.
    pub(crate) fn members(&self, number: RelationNumber) -> Refused<Vec<UnitName>> {
        let (id, relation) = self.relation(number)?;
        let departing = match self.relation_hook() {
            Some((Hook::RelationDeparted(departed), about)) if about == id => Some(&departed.unit),
            _ => None,
        };
        let app = self.remote_app(relation);
        let units = relation.remote_units.keys().map(|number| app.unit(*number));
        let mut units: Vec<_> = units.filter(|unit| Some(unit) != departing).collect();
        units.sort_by(|one, other| one.as_str().cmp(other.as_str()));
        Ok(units)
    }

    /// The databag of a unit.
    pub(crate) fn unit_data(
        &mut self,
        number: RelationNumber,
        unit: &UnitName,
    ) -> Refused<&Databag> {
        let (id, relation) = self.present_relation(number)?;
        if *unit == self.unit {
            return Ok(&self.relation(number)?.1.local_unit_data);
        }
        if self.remote_app(relation) != *unit.app_name() {
            return Err("permission denied".to_owned());
        }
        let id = id.clone();
        let data = if let Some(world) = &self.world {
            let databag = self.databags.entry((number, unit.to_string()));
            let databag = databag.or_insert_with(|| world.unit_data(number, unit));
            databag.as_ref()
        } else {
            let (_, relation) = self.relation(number)?;
            relation.remote_units.get(&unit.number())
        };
        data.ok_or_else(|| {
            format!(
                "cannot read settings for unit \"{unit}\" in relation \"{id}\": settings not found"
            )
        })
    }

    /// The databag of an application. Who may not write it asks for that at the other end, which for peers is
    /// their own.
    pub(crate) fn app_data(&mut self, number: RelationNumber, app: &str) -> Refused<&Databag> {
        let (_, relation) = self.present_relation(number)?;
        let is_own = app == self.unit.app_name();
        let remote = self.remote_app(relation);
        if is_own && self.is_leader() {
            return Ok(&self.relation(number)?.1.local_app_data);
        }
        if remote != *app {
            return Err("permission denied".to_owned());
        }
        if let Some(world) = &self.world {
            let databag = self.databags.entry((number, app.to_owned()));
            let databag = databag.or_insert_with(|| world.app_data(number, &remote));
            return databag
                .as_ref()
                .ok_or_else(|| "permission denied".to_owned());
        }
        let (_, relation) = self.relation(number)?;
        Ok(if relation.is_peer() {
            &relation.local_app_data
        } else {
            &relation.remote_app_data
        })
    }

    /// The unit's network of a binding, as `relation` has it if it is one of this endpoint
    /// (`networkinfoiaas.go`).
    pub(crate) fn network(
        &self,
        binding: &str,
        relation: Option<RelationNumber>,
    ) -> Refused<Network> {
        let relation = relation
            .map(|number| self.network_relation(number))
            .transpose()?;
        let charm = self.charm();
        // `juju-info` is an endpoint of every charm.
        let known = binding == "juju-info"
            || charm.endpoint(binding).is_some()
            || charm.bindings.iter().any(|other| other.name == binding);
        let network = known.then(|| self.state.network(binding));
        let mut network = network
            .filter(|network| !network.bind_addresses.is_empty())
            .ok_or_else(|| format!("no network config found for binding {binding:?}"))?;
        if let Some(relation) = relation.filter(|relation| relation.endpoint == binding) {
            if !relation.ingress_addresses.is_empty() {
                network
                    .ingress_addresses
                    .clone_from(&relation.ingress_addresses);
                let subnets = relation.ingress_addresses.iter();
                network.egress_subnets = subnets.map(|address| subnet(address)).collect();
            }
            if !relation.egress_subnets.is_empty() {
                network.egress_subnets.clone_from(&relation.egress_subnets);
            }
        }
        Ok(network)
    }

    /// Of one that is gone, each version says here what the other says of its databags.
    fn network_relation(&self, number: RelationNumber) -> Refused<&RelationState> {
        match self.relation(number)? {
            (_, relation) if !relation.gone => Ok(relation),
            _ if self.juju_version.denies_databags_of_gone_relations() => {
                Err(format!("relation {number} not found"))
            }
            _ => Err("permission denied".to_owned()),
        }
    }

    /// What each unit of the application says.
    pub(crate) fn unit_statuses(&self) -> BTreeMap<UnitName, CurrentStatus> {
        match &self.world {
            Some(world) => world.unit_statuses(),
            None => self.state.unit_statuses(&self.unit),
        }
    }

    pub(crate) fn goal_state(&mut self) -> &GoalState {
        let (world, state, unit) = (&self.world, &self.state, &self.unit);
        self.goal_state.get_or_insert_with(|| match world {
            Some(world) => world.goal_state(),
            None => state.goal_state(unit),
        })
    }

    /// A storage that the unit has: how it reaches the unit, and where it is.
    pub(crate) fn storage(&self, id: &StorageId) -> Refused<(StorageKind, &Path)> {
        let storage = self.state.storages.get(id);
        let storage =
            storage.ok_or_else(|| format!("storage attachment {id}:{} not found", self.unit))?;
        let what = match storage.kind {
            StorageKind::Filesystem => "filesystem",
            StorageKind::Block => "volume",
        };
        let location = storage.location.as_deref();
        let location =
            location.ok_or_else(|| format!("{what} for storage \"{id}\" not provisioned"))?;
        Ok((storage.kind, location))
    }

    /// The storage that the hook is about.
    pub(crate) fn hook_storage(&self) -> Option<&StorageId> {
        let instance = match &*self.dispatch {
            Dispatch::Hook(Hook::StorageAttached(attached)) => &attached.instance,
            Dispatch::Hook(Hook::StorageDetaching(detaching)) => &detaching.instance,
            _ => &None,
        };
        instance.as_ref().map(|instance| &instance.id)
    }

    /// Why Juju does not take what was held back, so that a charm that succeeded has failed all the same
    /// (`validateStorageCountChange` in Juju's `state`).
    #[must_use]
    pub fn refused_at_end(&self) -> Option<String> {
        let mut added: BTreeMap<&str, u32> = BTreeMap::new();
        for change in &self.changes {
            if let Change::StorageAdded { storage, count } = change {
                let sum = added.entry(storage).or_default();
                *sum = sum.saturating_add(*count);
            }
        }
        let mut refused = added.into_iter().filter_map(|(name, count)| {
            let ids = self.state.storages.keys();
            let present = ids.filter(|id| id.storage() == name).count();
            let present = u32::try_from(present).unwrap_or(u32::MAX);
            storage_limit(&self.charm, name, present, count).err()
        });
        refused.next().or_else(|| self.secrets_refused_at_end())
    }

    /// Lets the next call read files that are on no disk.
    pub(crate) fn lend(&mut self, files: BTreeMap<String, Vec<u8>>) {
        self.lent = files;
    }

    /// A file that was lent.
    pub(crate) fn lent_file(&self, path: &str) -> Option<&[u8]> {
        self.lent.get(path).map(Vec::as_slice)
    }

    /// The time of the model, since its birth.
    pub(crate) fn now(&self) -> Duration {
        self.world
            .as_ref()
            .map(|world| world.now())
            .unwrap_or_default()
    }

    /// The parameters of the action that runs.
    pub(crate) fn params(&self) -> Refused<&Params> {
        match *self.dispatch {
            Dispatch::Action(_) => Ok(&self.params),
            Dispatch::Hook(_) => Err("not running an action".to_owned()),
        }
    }
}
