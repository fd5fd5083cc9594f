//! What a user can do to a model, with Juju's checks of what they pass.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

use super::{
    AgentStatus, App, Databag, End, Ends, Model, Relation, Status, StatusName, Task, Unit,
};
use crate::charm::{Charm, OptionType, Role};
use crate::hook::TaskId;
use crate::model::TaskStatus;
use crate::names::{RelationId, UnitName, is_valid_app_name};
use crate::resolver::{Life, LocalState, Resolved, Step};

/// How often update-status falls due.
const UPDATE_STATUS: Duration = Duration::from_secs(300);

/// Juju refuses what a user asked for.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// The name breaks Juju's rule.
    #[error(
        "invalid application name {0:?}: lower-case letters, digits and single hyphens, starting \
         with a letter; each part between hyphens needs a letter"
    )]
    InvalidAppName(String),
    /// The name is taken.
    #[error("cannot add application {0:?}: application already exists")]
    AppExists(String),
    /// There is no such application.
    #[error("application {0:?} not found")]
    NoApp(String),
    /// There is no such unit.
    #[error("unit {0:?} not found")]
    NoUnit(String),
    /// It is going away already.
    #[error("{0:?} is being removed")]
    Dying(String),
    /// The charm has no such option.
    #[error("application {app:?}: unknown option {option:?}")]
    UnknownOption {
        /// The application.
        app: String,
        /// The option.
        option: String,
    },
    /// The value is not of the option's type.
    #[error("application {app:?}: option {option:?} expected {expected}, got {value:?}")]
    OptionType {
        /// The application.
        app: String,
        /// The option.
        option: String,
        /// Its type.
        expected: &'static str,
        /// What was passed.
        value: String,
    },
    /// The application has no such endpoint.
    #[error("application {app:?} has no {endpoint:?} relation")]
    NoEndpoint {
        /// The application.
        app: String,
        /// The endpoint.
        endpoint: String,
    },
    /// Nothing fits on both sides.
    #[error(
        "no relations found between {0:?} and {1:?}: no provider and requirer of one interface"
    )]
    NoRelations(String, String),
    /// More than one pair of endpoints fits.
    #[error("ambiguous relation: {given:?} could refer to {choices}")]
    Ambiguous {
        /// What was passed.
        given: String,
        /// What it could mean.
        choices: String,
    },
    /// They are related already.
    #[error("cannot add relation {0:?}: relation already exists")]
    RelationExists(String),
    /// The endpoint's limit is reached.
    #[error(
        "establishing a new relation for {end} would exceed its maximum relation limit of {limit}"
    )]
    Limit {
        /// The end, `app:endpoint`.
        end: String,
        /// Its limit.
        limit: u32,
    },
    /// There is no such relation.
    #[error("relation {0} not found")]
    NoRelation(String),
    /// Peers cannot be told to part.
    #[error("cannot remove relation {0}: it is a peer relation")]
    PeerRelation(RelationId),
    /// The charm has no such action.
    #[error("action {action:?} not defined on unit {unit:?}")]
    NoAction {
        /// The unit.
        unit: String,
        /// The action.
        action: String,
    },
    /// A parameter must be given.
    #[error("action {action:?}: parameter {param:?} is required")]
    MissingParam {
        /// The action.
        action: String,
        /// The parameter.
        param: String,
    },
    /// The unit has no failed hook.
    #[error("unit {0:?} is not in an error state")]
    NotInError(String),
}

impl Model {
    /// Adds an application of `charm` with `units` units, and its peer relations.
    ///
    /// # Errors
    /// On a bad or taken name, or config that does not suit the charm; then nothing is added.
    pub fn deploy(
        &mut self,
        charm: Charm,
        name: &str,
        config: &BTreeMap<String, String>,
        units: u32,
    ) -> Result<(), ModelError> {
        if !is_valid_app_name(name) {
            return Err(ModelError::InvalidAppName(name.to_owned()));
        }
        if self.apps.contains_key(name) {
            return Err(ModelError::AppExists(name.to_owned()));
        }
        let config = parse_config(name, &charm, config)?;
        let peers: Vec<_> = charm
            .endpoints
            .iter()
            .filter(|(_, endpoint)| endpoint.role == Role::Peer)
            .map(|(endpoint, peer)| (endpoint.clone(), peer.interface.clone()))
            .collect();
        let app = App {
            charm: Arc::new(charm),
            charm_revision: 0,
            config,
            trust: false,
            life: Life::Alive,
            leader: None,
            status: None,
            version: None,
            leader_settings: Databag::default(),
            next_unit: 0,
        };
        self.apps.insert(name.to_owned(), app);
        for (endpoint, interface) in peers {
            let end = End {
                app: name.to_owned(),
                endpoint,
            };
            self.insert_relation(Ends::Peer(end), interface);
        }
        for _ in 0..units {
            self.add_unit(name)?;
        }
        Ok(())
    }

    /// Adds a unit; the first of an application becomes its leader.
    ///
    /// # Errors
    /// When there is no such application, or it is going away.
    pub fn add_unit(&mut self, app_name: &str) -> Result<UnitName, ModelError> {
        let now = self.now;
        let app = living_app(&mut self.apps, app_name)?;
        let name = UnitName::new(app_name, app.next_unit);
        app.next_unit += 1;
        app.leader.get_or_insert_with(|| name.clone());
        self.next_address += 1;
        let [_, _, high, low] = self.next_address.to_be_bytes();
        let unit = Unit {
            life: Life::Alive,
            status: Status {
                status: StatusName::Waiting,
                message: "installing agent".to_owned(),
                since: now,
            },
            agent: AgentStatus::Allocating,
            state: BTreeMap::new(),
            address: format!("10.1.{high}.{low}"),
            local: LocalState::new(app.charm_revision),
            resolved: None,
            update_status: 0,
        };
        self.units.insert(name.clone(), unit);
        Ok(name)
    }

    /// Tells a unit to go away; the other units see it depart at once.
    ///
    /// # Errors
    /// When there is no such unit.
    pub fn remove_unit(&mut self, unit: &UnitName) -> Result<(), ModelError> {
        let dying = self.existing_unit(unit)?;
        dying.life = Life::Dying;
        for relation in self.relations.values_mut() {
            if let Some(member) = relation.members.get_mut(unit) {
                member.departing = true;
            }
        }
        Ok(())
    }

    /// Tells an application, its units and its relations to go away.
    ///
    /// # Errors
    /// When there is no such application.
    pub fn remove_app(&mut self, name: &str) -> Result<(), ModelError> {
        let app = self
            .apps
            .get_mut(name)
            .ok_or_else(|| ModelError::NoApp(name.to_owned()))?;
        app.life = Life::Dying;
        let units: Vec<_> = self.units_of(name).map(|(unit, _)| unit.clone()).collect();
        for unit in &units {
            self.remove_unit(unit)?;
        }
        for relation in self.relations.values_mut() {
            if relation.ends.local(name).is_some() {
                relation.life = Life::Dying;
            }
        }
        self.clean_up();
        Ok(())
    }

    /// Relates two applications, each `app` or `app:endpoint`.
    ///
    /// # Errors
    /// When the endpoints do not fit, or more than one pair of them does; when they are related
    /// already or an endpoint's limit is reached.
    pub fn relate(&mut self, first: &str, second: &str) -> Result<RelationId, ModelError> {
        let left = self.candidates(first)?;
        let right = self.candidates(second)?;
        let mut fits = Vec::new();
        for (end, role, interface) in &left {
            for (other, other_role, other_interface) in &right {
                let ends = match (role, other_role) {
                    (Role::Provider, Role::Requirer) => Ends::Pair {
                        provider: end.clone(),
                        requirer: other.clone(),
                    },
                    (Role::Requirer, Role::Provider) => Ends::Pair {
                        provider: other.clone(),
                        requirer: end.clone(),
                    },
                    _ => continue,
                };
                if interface == other_interface && end.app != other.app {
                    fits.push((ends, interface.clone()));
                }
            }
        }
        if fits.len() > 1 {
            let choices = fits
                .iter()
                .map(|(ends, _)| format!("\"{}\"", describe(ends)));
            return Err(ModelError::Ambiguous {
                given: format!("{first} {second}"),
                choices: choices.collect::<Vec<_>>().join("; "),
            });
        }
        let Some((ends, interface)) = fits.pop() else {
            return Err(ModelError::NoRelations(first.to_owned(), second.to_owned()));
        };
        if self
            .relations
            .values()
            .any(|relation| relation.ends == ends)
        {
            return Err(ModelError::RelationExists(describe(&ends)));
        }
        for end in ends.iter() {
            self.check_limit(end)?;
        }
        Ok(self.insert_relation(ends, interface))
    }

    /// Tells a relation to go away.
    ///
    /// # Errors
    /// When there is no such relation, or it is one between peers.
    pub fn remove_relation(&mut self, id: RelationId) -> Result<(), ModelError> {
        let relation = self
            .relations
            .get_mut(&id)
            .ok_or_else(|| ModelError::NoRelation(id.to_string()))?;
        if relation.ends.is_peer() {
            return Err(ModelError::PeerRelation(id));
        }
        relation.life = Life::Dying;
        self.clean_up();
        Ok(())
    }

    /// The relation between two ends, each `app` or `app:endpoint`.
    ///
    /// # Errors
    /// When none matches, or more than one does.
    pub fn find_relation(&self, first: &str, second: &str) -> Result<RelationId, ModelError> {
        let names = |end: &End, given: &str| end.app == given || end.to_string() == given;
        let mut found = self
            .relations
            .values()
            .filter(|relation| match &relation.ends {
                Ends::Peer(_) => false,
                Ends::Pair { provider, requirer } => {
                    (names(provider, first) && names(requirer, second))
                        || (names(provider, second) && names(requirer, first))
                }
            });
        let given = format!("{first} {second}");
        let relation = found
            .next()
            .ok_or_else(|| ModelError::NoRelation(format!("{given:?}")))?;
        if let Some(other) = found.next() {
            let choices = [relation, other].map(|relation| describe(&relation.ends));
            return Err(ModelError::Ambiguous {
                given,
                choices: choices.join("; "),
            });
        }
        Ok(relation.id)
    }

    /// Sets options, given as text, as `juju config app key=value` does.
    ///
    /// # Errors
    /// On an unknown option or a value not of its type; then nothing is set.
    pub fn set_config(
        &mut self,
        name: &str,
        config: &BTreeMap<String, String>,
    ) -> Result<(), ModelError> {
        let app = living_app(&mut self.apps, name)?;
        let mut values = parse_config(name, &app.charm, config)?;
        app.config.append(&mut values);
        Ok(())
    }

    /// Puts options back to their defaults (`juju config app --reset key`).
    ///
    /// # Errors
    /// On an unknown option; then nothing is reset.
    pub fn reset_config(&mut self, name: &str, options: &[&str]) -> Result<(), ModelError> {
        let app = living_app(&mut self.apps, name)?;
        for option in options {
            check_option(name, &app.charm, option)?;
        }
        app.config.retain(|key, _| !options.contains(&key.as_str()));
        Ok(())
    }

    /// Trusts an application, or no longer.
    ///
    /// # Errors
    /// When there is no such application.
    pub fn set_trust(&mut self, name: &str, trust: bool) -> Result<(), ModelError> {
        living_app(&mut self.apps, name)?.trust = trust;
        Ok(())
    }

    /// Hands leadership to a unit, as happens when the leader's lease runs out.
    ///
    /// # Errors
    /// When there is no such unit, or it is going away.
    pub fn set_leader(&mut self, unit: &UnitName) -> Result<(), ModelError> {
        if self.existing_unit(unit)?.life == Life::Dying {
            return Err(ModelError::Dying(unit.to_string()));
        }
        living_app(&mut self.apps, unit.app())?.leader = Some(unit.clone());
        Ok(())
    }

    /// Queues an action. Missing parameters take the charm's defaults.
    ///
    /// # Errors
    /// When there is no such unit or action, or a required parameter is missing.
    pub fn run_action(
        &mut self,
        unit: &UnitName,
        action: &str,
        params: BTreeMap<String, Value>,
    ) -> Result<TaskId, ModelError> {
        self.existing_unit(unit)?;
        let app = living_app(&mut self.apps, unit.app())?;
        let spec = app
            .charm
            .actions
            .get(action)
            .ok_or_else(|| ModelError::NoAction {
                unit: unit.to_string(),
                action: action.to_owned(),
            })?;
        let mut all = spec.defaults.clone();
        all.extend(params);
        if let Some(param) = spec.required.iter().find(|param| !all.contains_key(*param)) {
            return Err(ModelError::MissingParam {
                action: action.to_owned(),
                param: param.clone(),
            });
        }
        // Operations and tasks share one sequence: an operation, then its task.
        let id = TaskId(self.next_task + 1);
        self.next_task += 2;
        let task = Task {
            id,
            unit: unit.clone(),
            action: action.to_owned(),
            params: all,
            status: TaskStatus::Pending,
            message: String::new(),
            results: Map::new(),
            log: Vec::new(),
        };
        self.tasks.insert(id, task);
        Ok(id)
    }

    /// Settles a failed hook.
    ///
    /// # Errors
    /// When the unit has none.
    pub fn resolved(&mut self, unit: &UnitName, mode: Resolved) -> Result<(), ModelError> {
        let here = self.existing_unit(unit)?;
        if !matches!(here.local.step, Step::Failed(_)) {
            return Err(ModelError::NotInError(unit.to_string()));
        }
        here.resolved = Some(mode);
        Ok(())
    }

    /// Replaces an application's charm; options that the new one lacks are dropped.
    ///
    /// # Errors
    /// When there is no such application, or a relation uses an endpoint that the new charm lacks.
    pub fn upgrade_charm(&mut self, name: &str, charm: Charm) -> Result<(), ModelError> {
        let used = self
            .relations
            .values()
            .filter_map(|relation| relation.ends.local(name));
        for end in used {
            if !charm.endpoints.contains_key(&end.endpoint) {
                return Err(ModelError::NoEndpoint {
                    app: name.to_owned(),
                    endpoint: end.endpoint.clone(),
                });
            }
        }
        let app = living_app(&mut self.apps, name)?;
        app.config.retain(|key, value| {
            charm
                .options
                .get(key)
                .is_some_and(|o| crate::charm::suits(o.option_type, value))
        });
        let new_peers: Vec<_> = charm
            .endpoints
            .iter()
            .filter(|(_, endpoint)| endpoint.role == Role::Peer)
            .map(|(endpoint, peer)| {
                let end = End {
                    app: name.to_owned(),
                    endpoint: endpoint.clone(),
                };
                (Ends::Peer(end), peer.interface.clone())
            })
            .collect();
        app.charm = Arc::new(charm);
        app.charm_revision += 1;
        for (ends, interface) in new_peers {
            if !self
                .relations
                .values()
                .any(|relation| relation.ends == ends)
            {
                self.insert_relation(ends, interface);
            }
        }
        Ok(())
    }

    /// Makes update-status due on every unit.
    pub fn update_status(&mut self) {
        for unit in self.units.values_mut() {
            unit.update_status += 1;
        }
    }

    /// Lets simulated time pass: retries and update-status (every five minutes) fall due.
    pub fn advance(&mut self, time: Duration) {
        let ticks = |at: Duration| at.as_secs() / UPDATE_STATUS.as_secs();
        let before = ticks(self.now);
        self.now += time;
        if ticks(self.now) > before {
            self.update_status();
        }
    }

    fn existing_unit(&mut self, unit: &UnitName) -> Result<&mut Unit, ModelError> {
        self.units
            .get_mut(unit)
            .ok_or_else(|| ModelError::NoUnit(unit.to_string()))
    }

    fn insert_relation(&mut self, ends: Ends, interface: String) -> RelationId {
        let id = RelationId(self.next_relation);
        self.next_relation += 1;
        self.relations
            .insert(id, Relation::new(id, ends, interface));
        id
    }

    /// The endpoints that `app` or `app:endpoint` may mean.
    fn candidates(&mut self, given: &str) -> Result<Vec<(End, Role, String)>, ModelError> {
        let (name, wanted) = match given.split_once(':') {
            Some((name, endpoint)) => (name, Some(endpoint)),
            None => (given, None),
        };
        let app = living_app(&mut self.apps, name)?;
        let found: Vec<_> = app
            .charm
            .endpoints
            .iter()
            .filter(|(endpoint, _)| wanted.is_none_or(|wanted| wanted == *endpoint))
            .map(|(endpoint, spec)| {
                let end = End {
                    app: name.to_owned(),
                    endpoint: endpoint.clone(),
                };
                (end, spec.role, spec.interface.clone())
            })
            .collect();
        match wanted {
            Some(endpoint) if found.is_empty() => Err(ModelError::NoEndpoint {
                app: name.to_owned(),
                endpoint: endpoint.to_owned(),
            }),
            _ => Ok(found),
        }
    }

    fn check_limit(&self, end: &End) -> Result<(), ModelError> {
        let spec = self
            .apps
            .get(&end.app)
            .and_then(|app| app.charm.endpoints.get(&end.endpoint));
        let Some(limit) = spec.and_then(|spec| spec.limit) else {
            return Ok(());
        };
        let used = self
            .relations
            .values()
            .filter(|r| r.ends.iter().any(|other| other == end));
        if used.count() < limit as usize {
            return Ok(());
        }
        Err(ModelError::Limit {
            end: end.to_string(),
            limit,
        })
    }
}

/// The ends as Juju writes a relation's key: requirer first.
fn describe(ends: &Ends) -> String {
    match ends {
        Ends::Peer(end) => end.to_string(),
        Ends::Pair { provider, requirer } => format!("{requirer} {provider}"),
    }
}

fn living_app<'a>(
    apps: &'a mut BTreeMap<String, App>,
    name: &str,
) -> Result<&'a mut App, ModelError> {
    match apps.get_mut(name) {
        None => Err(ModelError::NoApp(name.to_owned())),
        Some(app) if app.life == Life::Dying => Err(ModelError::Dying(name.to_owned())),
        Some(app) => Ok(app),
    }
}

fn check_option(app: &str, charm: &Charm, option: &str) -> Result<OptionType, ModelError> {
    charm
        .options
        .get(option)
        .map(|spec| spec.option_type)
        .ok_or_else(|| ModelError::UnknownOption {
            app: app.to_owned(),
            option: option.to_owned(),
        })
}

fn parse_config(
    app: &str,
    charm: &Charm,
    config: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, Value>, ModelError> {
    config
        .iter()
        .map(|(option, text)| {
            let option_type = check_option(app, charm, option)?;
            let value = match option_type {
                OptionType::String | OptionType::Secret => Some(Value::from(text.as_str())),
                OptionType::Int => text.parse::<i64>().ok().map(Value::from),
                OptionType::Float => text
                    .parse::<f64>()
                    .ok()
                    .filter(|f| f.is_finite())
                    .map(Value::from),
                OptionType::Boolean => parse_bool(text).map(Value::from),
            };
            let value = value.ok_or_else(|| ModelError::OptionType {
                app: app.to_owned(),
                option: option.clone(),
                expected: option_type.name(),
                value: text.clone(),
            })?;
            Ok((option.clone(), value))
        })
        .collect()
}

/// The spellings of Go's `strconv.ParseBool`, which Juju uses.
pub(crate) fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}
