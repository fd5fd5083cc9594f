//! The model as this unit sees it, in the words of `ops.model`.
//!
//! Reads are lazy, and cached until the dispatch ends: a hook tool is started for the first answer
//! somebody asks for, and never twice for the same. A write goes through at once and updates the
//! cache.

mod app;
mod cache;
mod config;
mod relation;
mod results;
mod unit;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use cache::Cache;
use serde_json::{Map, Value};

use juju_vocabulary::environment::Environment;
use juju_vocabulary::name::AppName;
use juju_vocabulary::relation::{RelationId, Role};

use crate::declared::AnyEndpoint;
use crate::error::Error;
use crate::event::Event;
use crate::tools::{self, HookTools};

pub use app::App;
pub use config::Config;
pub use relation::Relation;
pub(crate) use results::action_results;

pub use unit::Unit;

/// Everything a handler can reach: the unit, its application, config and relations.
pub struct Model {
    environment: Environment,
    tools: Arc<dyn HookTools>,
    cache: Cache,
    /// The relation of a `relation-broken` hook, which counts as gone already.
    broken: Option<RelationId>,
    emitted: RefCell<VecDeque<Arc<dyn Event>>>,
}

impl Model {
    pub(crate) fn new(
        environment: Environment,
        tools: Arc<dyn HookTools>,
        broken: Option<RelationId>,
    ) -> Self {
        Model {
            environment,
            tools,
            cache: Cache::default(),
            broken,
            emitted: RefCell::default(),
        }
    }

    /// The model's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.environment.model_name
    }

    /// The model's UUID.
    #[must_use]
    pub fn uuid(&self) -> &str {
        &self.environment.model_uuid
    }

    /// What else Juju says about this dispatch.
    #[must_use]
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The unit that runs this charm.
    #[must_use]
    pub fn unit(&self) -> Unit<'_> {
        Unit::new(self)
    }

    /// The application that the unit belongs to.
    #[must_use]
    pub fn app(&self) -> App<'_> {
        App::new(self)
    }

    /// The application's config.
    ///
    /// # Errors
    ///
    /// When `config-get` fails.
    pub fn config(&self) -> Result<&Config, Error> {
        self.cache
            .config(|| Ok(Config::new(tools::config::get_all(self.tools())?)))
    }

    /// The relations of an endpoint, oldest first. In a `relation-broken` hook the broken relation
    /// is not among them.
    ///
    /// # Errors
    ///
    /// When `relation-ids` fails.
    pub fn relations(&self, endpoint: impl Into<AnyEndpoint>) -> Result<Vec<Relation<'_>>, Error> {
        let endpoint = endpoint.into();
        let ids = self.cache.relation_ids(endpoint.name(), || {
            let mut ids = tools::relation::ids(self.tools(), endpoint.name())?;
            ids.retain(|id| Some(id) != self.broken.as_ref());
            Ok(ids)
        })?;
        let is_peer = Some(endpoint.role() == Role::Peer);
        Ok(ids
            .iter()
            .map(|id| Relation::new(self, id.clone(), is_peer))
            .collect())
    }

    /// The relation of an endpoint that has one at the most.
    ///
    /// # Errors
    ///
    /// When the endpoint has several, or `relation-ids` fails.
    pub fn relation(
        &self,
        endpoint: impl Into<AnyEndpoint>,
    ) -> Result<Option<Relation<'_>>, Error> {
        let endpoint = endpoint.into();
        let mut relations = self.relations(endpoint)?;
        match relations.len() {
            0 | 1 => Ok(relations.pop()),
            count => Err(Error::TooManyRelations {
                endpoint: endpoint.name(),
                count,
            }),
        }
    }

    /// Sends an event of a library to its observers, once the handlers of the present event are done.
    pub fn emit(&self, event: impl Event) {
        self.emitted.borrow_mut().push_back(Arc::new(event));
    }

    /// The seam to Juju, for hook tools that the model does not cover.
    #[must_use]
    pub fn tools(&self) -> &dyn HookTools {
        &*self.tools
    }

    /// The relation of the present event, whose remote application the event may tell.
    pub(crate) fn relation_of(&self, id: RelationId, app: Option<AppName>) -> Relation<'_> {
        let own = self.environment.unit.app_name();
        let is_peer = app.as_ref().map(|app| *app == *own);
        if let Some(app) = app {
            self.cache.know_remote_app(&id, app);
        }
        Relation::new(self, id, is_peer)
    }

    pub(crate) fn next_emitted(&self) -> Option<Arc<dyn Event>> {
        self.emitted.borrow_mut().pop_front()
    }

    /// The parameters of the running action.
    pub(crate) fn params(&self) -> Result<&Map<String, Value>, Error> {
        self.cache
            .params(|| Ok(tools::action::get_all(self.tools())?))
    }

    fn is_leader(&self) -> Result<bool, Error> {
        self.cache
            .is_leader(|| Ok(tools::leadership::is_leader(self.tools())?))
    }

    /// Refuses what only the leader may do, before Juju would.
    fn require_leader(&self, doing: impl FnOnce() -> String) -> Result<(), Error> {
        if self.is_leader()? {
            Ok(())
        } else {
            Err(Error::NotLeader {
                unit: self.environment.unit.clone(),
                doing: doing(),
            })
        }
    }
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Model")
            .field("environment", &self.environment)
            .finish_non_exhaustive()
    }
}
