//! A relation and its databags.

use std::rc::Rc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::relation::{Databag, RelationId};

use super::Model;
use crate::entries;
use crate::error::Error;
use crate::tools::relation::Owner;
use crate::tools::{self, Refusal, ToolError};

/// One relation of one of this charm's endpoints.
#[derive(Debug, Clone)]
pub struct Relation<'m> {
    model: &'m Model,
    id: RelationId,
    /// None when the event of a relation did not tell its remote application.
    is_peer: Option<bool>,
}

impl<'m> Relation<'m> {
    pub(super) fn new(model: &'m Model, id: RelationId, is_peer: Option<bool>) -> Self {
        Relation { model, id, is_peer }
    }

    /// The relation's id.
    #[must_use]
    pub fn id(&self) -> &RelationId {
        &self.id
    }

    /// The name of this charm's endpoint.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        self.id.endpoint()
    }

    /// The application at the other end; of a peer relation, this one. Asked of Juju unless the event
    /// told; none when Juju knows none either, which happens while a relation ends.
    ///
    /// # Errors
    ///
    /// When the relation is gone, or `relation-list` fails.
    pub fn remote_app(&self) -> Result<Option<AppName>, Error> {
        if self.is_peer == Some(true) {
            return Ok(Some(self.model.app().name()));
        }
        self.model.cache.remote_app(&self.id, || {
            tools::relation::remote_app(self.model.tools(), &self.id)
                .map_err(|error| self.refused(error))
        })
    }

    /// The remote units that this unit has seen join, in Juju's order.
    ///
    /// # Errors
    ///
    /// When the relation is gone, or `relation-list` fails.
    pub fn units(&self) -> Result<Rc<Vec<UnitName>>, Error> {
        self.model.cache.units(&self.id, || {
            tools::relation::units(self.model.tools(), &self.id)
                .map_err(|error| self.refused(error))
        })
    }

    /// A whole databag: of the application at the other end ([`remote_app`](Self::remote_app)), of one of `relation.units()?`, or of this
    /// charm's own `model.app()` and `model.unit()`.
    ///
    /// # Errors
    ///
    /// When the relation is gone, when `relation-get` fails, or when a follower reads its own
    /// application's databag, which Juju allows only in peer relations.
    pub fn data(&self, owner: impl Into<Owner>) -> Result<Rc<Databag>, Error> {
        let owner = owner.into();
        if self.is_own_app(&owner) && !self.is_peer()? {
            self.model
                .require_leader(|| format!("read the databag of {owner} on {}", self.id))?;
        }
        self.model.cache.databag(&self.id, &owner, || {
            tools::relation::get(self.model.tools(), &self.id, &owner)
                .map_err(|error| self.refused(error))
        })
    }

    /// The databag of the application at the other end; none when Juju knows no such application any
    /// more.
    ///
    /// # Errors
    ///
    /// As [`remote_app`](Self::remote_app) and [`data`](Self::data).
    pub fn remote_data(&self) -> Result<Option<Rc<Databag>>, Error> {
        self.remote_app()?.map(|app| self.data(app)).transpose()
    }

    /// A databag as a serde type: each field is a key, whose value is JSON. Keys that the type does
    /// not name are ignored, whatever they hold. The counterpart of `ops` `Relation.load`.
    ///
    /// # Errors
    ///
    /// As [`data`](Self::data), and when a key is missing, not JSON, or of another type.
    pub fn load<T: DeserializeOwned>(&self, owner: impl Into<Owner>) -> Result<T, Error> {
        let owner = owner.into();
        let data = self.data(owner.clone())?;
        entries::load(&*data).map_err(|error| Error::Databag {
            owner,
            relation: self.id.clone(),
            reason: error.to_string(),
        })
    }

    /// Writes one key. An empty value deletes it.
    ///
    /// # Errors
    ///
    /// As [`update`](Self::update).
    pub fn set(&self, owner: impl Into<Owner>, key: &str, value: &str) -> Result<(), Error> {
        self.update(owner, Databag::from([(key.to_owned(), value.to_owned())]))
    }

    /// Writes several keys and leaves the others. An empty value deletes its key.
    ///
    /// Juju holds the change back until the hook has succeeded.
    ///
    /// # Errors
    ///
    /// When the databag is another unit's or application's, when it is the application's and this
    /// unit does not lead, when the relation is gone, or when `relation-set` fails.
    pub fn update(&self, owner: impl Into<Owner>, changes: Databag) -> Result<(), Error> {
        let owner = owner.into();
        if self.is_own_app(&owner) {
            self.model
                .require_leader(|| format!("write the databag of {owner} on {}", self.id))?;
        } else if owner != Owner::from(self.model.unit()) {
            let unit = self.model.unit().name().clone();
            return Err(Error::NotOurs {
                unit,
                owner,
                relation: self.id.clone(),
            });
        }
        if changes.is_empty() {
            return Ok(());
        }
        tools::relation::set(self.model.tools(), &self.id, &owner, &changes)
            .map_err(|error| self.refused(error))?;
        self.model.cache.update_databag(&self.id, &owner, changes);
        Ok(())
    }

    /// Writes a serde type: each field becomes a key, its value JSON. Keys of other names stay. The
    /// counterpart of `ops` `Relation.save`.
    ///
    /// # Errors
    ///
    /// As [`update`](Self::update), and when `value` is not a struct or map.
    pub fn save<T: Serialize + ?Sized>(
        &self,
        owner: impl Into<Owner>,
        value: &T,
    ) -> Result<(), Error> {
        let owner = owner.into();
        let changes = entries::save(value).map_err(|error| Error::Unwritable {
            owner: owner.clone(),
            relation: self.id.clone(),
            reason: format!("only a struct or a map can be saved: {error}"),
        })?;
        self.update(owner, changes)
    }

    /// What Juju refuses here is this unit's to ask: what is not, was refused before Juju was asked. So
    /// the relation is gone.
    fn refused(&self, error: ToolError) -> Error {
        match error.refusal() {
            Some(Refusal::NotFound | Refusal::PermissionDenied) => Error::RelationGone {
                relation: self.id.clone(),
                source: error,
            },
            _ => error.into(),
        }
    }

    fn is_peer(&self) -> Result<bool, Error> {
        match self.is_peer {
            Some(known) => Ok(known),
            None => Ok(self.remote_app()? == Some(self.model.app().name())),
        }
    }

    fn is_own_app(&self, owner: &Owner) -> bool {
        matches!(owner, Owner::App(app) if *app == *self.model.unit().name().app_name())
    }
}
