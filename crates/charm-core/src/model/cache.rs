//! What Juju answered during this dispatch.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Map, Value};

use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::relation::{Databag, RelationId};

use super::config::Config;
use crate::error::Error;
use crate::tools::relation::Owner;

/// Each method returns what is known, or asks once and remembers. An error is not remembered.
#[derive(Debug, Default)]
pub(super) struct Cache {
    leader: OnceCell<bool>,
    config: OnceCell<Config>,
    params: OnceCell<Map<String, Value>>,
    relation_ids: RefCell<BTreeMap<&'static str, Rc<Vec<RelationId>>>>,
    remote_apps: RefCell<BTreeMap<RelationId, Option<AppName>>>,
    units: RefCell<BTreeMap<RelationId, Rc<Vec<UnitName>>>>,
    databags: RefCell<BTreeMap<(RelationId, Owner), Rc<Databag>>>,
}

type Ask<'a, T> = &'a dyn Fn() -> Result<T, Error>;

impl Cache {
    pub(super) fn is_leader(&self, ask: impl Fn() -> Result<bool, Error>) -> Result<bool, Error> {
        known(&self.leader, &ask).copied()
    }

    pub(super) fn config(&self, ask: impl Fn() -> Result<Config, Error>) -> Result<&Config, Error> {
        known(&self.config, &ask)
    }

    pub(super) fn params(
        &self,
        ask: impl Fn() -> Result<Map<String, Value>, Error>,
    ) -> Result<&Map<String, Value>, Error> {
        known(&self.params, &ask)
    }

    pub(super) fn relation_ids(
        &self,
        endpoint: &'static str,
        ask: impl Fn() -> Result<Vec<RelationId>, Error>,
    ) -> Result<Rc<Vec<RelationId>>, Error> {
        known_of(&self.relation_ids, endpoint, &|| ask().map(Rc::new))
    }

    pub(super) fn units(
        &self,
        id: &RelationId,
        ask: impl Fn() -> Result<Vec<UnitName>, Error>,
    ) -> Result<Rc<Vec<UnitName>>, Error> {
        known_of(&self.units, id.clone(), &|| ask().map(Rc::new))
    }

    pub(super) fn remote_app(
        &self,
        id: &RelationId,
        ask: impl Fn() -> Result<Option<AppName>, Error>,
    ) -> Result<Option<AppName>, Error> {
        known_of(&self.remote_apps, id.clone(), &ask)
    }

    pub(super) fn know_remote_app(&self, id: &RelationId, app: AppName) {
        self.remote_apps.borrow_mut().insert(id.clone(), Some(app));
    }

    pub(super) fn databag(
        &self,
        id: &RelationId,
        owner: &Owner,
        ask: impl Fn() -> Result<Databag, Error>,
    ) -> Result<Rc<Databag>, Error> {
        known_of(&self.databags, (id.clone(), owner.clone()), &|| {
            ask().map(Rc::new)
        })
    }

    /// Keeps a databag true after `changes` were written to it, if it was read before.
    pub(super) fn update_databag(&self, id: &RelationId, owner: &Owner, changes: Databag) {
        if let Some(bag) = self
            .databags
            .borrow_mut()
            .get_mut(&(id.clone(), owner.clone()))
        {
            let bag = Rc::make_mut(bag);
            bag.extend(changes);
            bag.retain(|_, value| !value.is_empty());
        }
    }
}

fn known<'c, T>(cell: &'c OnceCell<T>, ask: Ask<'_, T>) -> Result<&'c T, Error> {
    match cell.get() {
        Some(value) => Ok(value),
        None => {
            let value = ask()?;
            Ok(cell.get_or_init(|| value))
        }
    }
}

fn known_of<K: Ord, T: Clone>(
    map: &RefCell<BTreeMap<K, T>>,
    key: K,
    ask: Ask<'_, T>,
) -> Result<T, Error> {
    if let Some(value) = map.borrow().get(&key) {
        return Ok(value.clone());
    }
    let value = ask()?;
    map.borrow_mut().insert(key, value.clone());
    Ok(value)
}
