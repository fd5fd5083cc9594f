//! What the neighbours at the other end of an endpoint's relations have published, each told on its own.

use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::relation::Databag;
use serde::Deserialize;

use super::owner::Owner;
use super::relation::Relation;
use super::session::Model;
use crate::declared::any_endpoint::AnyEndpoint;
use crate::entries::{self, BadEntry};
use crate::error::Error;

/// A neighbour on one relation, and what Juju shows of its databag.
///
/// ```
/// # charm_core::metadata!(
/// #     #[expect(dead_code, reason = "an example")] mod charm, "tests/charms/shop"
/// # );
/// # use charm::DATABASE;
/// use charm_core::{Error, Model};
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Address<'a> {
///     host: &'a str,
///     port: u16,
/// }
///
/// fn addresses(model: &Model) -> Result<Vec<String>, Error> {
///     let mut addresses = Vec::new();
///     for neighbour in model.remote_apps(DATABASE)? {
///         match neighbour.load::<Address<'_>>() {
///             Ok(Some(Address { host, port })) => addresses.push(format!("{host}:{port}")),
///             Ok(None) => tracing::debug!("{} is not ready yet", neighbour.relation.id()),
///             Err(why) => tracing::warn!("{}: {why}", neighbour.relation.id()),
///         }
///     }
///     Ok(addresses)
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Neighbour<'m> {
    /// The relation.
    pub relation: Relation<'m>,
    /// The application at the other end; none when Juju no longer tells.
    pub app: Option<&'m AppName>,
    /// The unit whose databag it is; none when it is the application's.
    pub unit: Option<&'m UnitName>,
    /// The databag as it is. Empty when nothing has been written; Juju itself writes addresses into that of a unit.
    pub databag: Result<&'m Databag, Unreadable>,
}

/// Why what a neighbour publishes cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// The databag does not hold what it is read as.
    #[error(transparent)]
    Bad(#[from] BadEntry),
    /// Juju still lists the relation, but has it no more.
    #[error("the relation is gone")]
    Gone,
    /// The relation is there, and Juju does not show this unit the databag.
    #[error("this unit may not read the databag")]
    NotAllowed,
}

impl Model {
    /// The applications at the other end of an endpoint's relations, oldest relation first, with their databags. One that
    /// is gone or that this unit may not read is told as that, and hides no other.
    ///
    /// # Errors
    ///
    /// When a hook tool fails for a reason that has nothing to do with one relation.
    pub fn remote_apps(
        &self,
        endpoint: impl Into<AnyEndpoint>,
    ) -> Result<Vec<Neighbour<'_>>, Error> {
        let mut neighbours = Vec::new();
        for relation in self.relations(endpoint)? {
            let app = Error::unless_gone(relation.remote_app())?.flatten();
            let databag = match app {
                Some(app) => told(relation.data(app))?,
                None => Err(Unreadable::Gone),
            };
            neighbours.push(Neighbour {
                relation,
                app,
                unit: None,
                databag,
            });
        }
        Ok(neighbours)
    }

    /// The units at the other end of an endpoint's relations, those of the oldest relation first, with their databags. Of a
    /// relation that is gone none is told by name.
    ///
    /// # Errors
    ///
    /// As [`remote_apps`](Self::remote_apps).
    pub fn remote_units(
        &self,
        endpoint: impl Into<AnyEndpoint>,
    ) -> Result<Vec<Neighbour<'_>>, Error> {
        let mut neighbours = Vec::new();
        for relation in self.relations(endpoint)? {
            let app = Error::unless_gone(relation.remote_app())?.flatten();
            let neighbour = |unit, databag| Neighbour {
                relation: relation.clone(),
                app,
                unit,
                databag,
            };
            match Error::unless_gone(relation.units())? {
                None => neighbours.push(neighbour(None, Err(Unreadable::Gone))),
                Some(units) => {
                    for unit in units {
                        neighbours.push(neighbour(Some(unit), told(relation.data(unit))?));
                    }
                }
            }
        }
        Ok(neighbours)
    }
}

impl<'m> Neighbour<'m> {
    /// Whose databag it is.
    #[must_use]
    pub fn owner(&self) -> Option<Owner> {
        match self.unit {
            Some(unit) => Some(unit.into()),
            None => self.app.map(Owner::from),
        }
    }

    /// The databag as a serde type, as [`Relation::load`] reads it; none as long as no key that the type names is there.
    /// The type can borrow.
    ///
    /// # Errors
    ///
    /// When a key is missing beside others, not JSON, or of another type; when the databag cannot be read at all.
    pub fn load<T: Deserialize<'m>>(&self) -> Result<Option<T>, Unreadable> {
        match &self.databag {
            Ok(databag) => Ok(entries::load_if_written(databag)?),
            Err(why) => Err(why.clone()),
        }
    }
}

/// What says something of this neighbour only is no error.
fn told(databag: Result<&Databag, Error>) -> Result<Result<&Databag, Unreadable>, Error> {
    match databag {
        Ok(databag) => Ok(Ok(databag)),
        Err(Error::RelationGone { .. }) => Ok(Err(Unreadable::Gone)),
        Err(Error::NotAllowed { .. }) => Ok(Err(Unreadable::NotAllowed)),
        Err(error) => Err(error),
    }
}
