//! `relation-ids`, `relation-list`, `relation-get`, `relation-set` and `relation-model-get`: relations, their databags
//! and where they lead.

use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::relation::{Databag, RelationId, Role};
use serde::Serialize;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _};

use super::owner::Owner;
use super::session::Model;
use crate::declared::any_endpoint::AnyEndpoint;
use crate::entries;
use crate::error::Error;
use crate::host::{Call, Refusal, ToolError};
use crate::yaml;

impl Model {
    /// The relations of an endpoint, oldest first. In a `relation-broken` hook the broken relation
    /// is not among them.
    ///
    /// # Errors
    ///
    /// When `relation-ids` fails.
    pub fn relations(&self, endpoint: impl Into<AnyEndpoint>) -> Result<Vec<Relation<'_>>, Error> {
        let endpoint = endpoint.into();
        let ids = self.relation_ids(endpoint.name())?;
        let is_peer = Some(endpoint.role() == Role::Peer);
        let relation = |id: &RelationId| Relation {
            model: self,
            id: id.clone(),
            is_peer,
        };
        Ok(ids.iter().map(relation).collect())
    }

    pub(super) fn relation_ids(&self, endpoint: &str) -> Result<&[RelationId], Error> {
        let call = Call::new("relation-ids").arg("--format=json").arg(endpoint);
        let ids = self.ask_for(&call, |mut ids: Vec<RelationId>| {
            // Juju sorts them as text: `db:10` before `db:9`.
            ids.sort_unstable();
            ids.retain(|id| Some(id) != self.broken());
            ids
        })?;
        Ok(ids)
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

    /// The relation of an event, which may tell the remote application.
    pub(super) fn relation_of(&self, id: RelationId, app: Option<AppName>) -> Relation<'_> {
        let is_peer = app.as_ref().map(|app| app == self.app_name());
        if app.is_some() {
            self.remember(&list(&id).arg("--app"), app);
        }
        Relation {
            model: self,
            id,
            is_peer,
        }
    }
}

/// One relation of one of this charm's endpoints.
#[derive(Debug, Clone)]
pub struct Relation<'m> {
    pub(super) model: &'m Model,
    pub(super) id: RelationId,
    /// None when the event of a relation did not tell its remote application.
    is_peer: Option<bool>,
}

impl<'m> Relation<'m> {
    /// The relation's id.
    #[must_use]
    pub fn id(&self) -> &RelationId {
        &self.id
    }

    /// Whether Juju still has it: the relation of an event that was [deferred](crate::Charm::observe_as) may be gone when the
    /// event comes again. One that was removed by force is gone, though Juju lists it.
    ///
    /// # Errors
    ///
    /// When `relation-get`, of the unit's own databag, fails for another reason.
    pub fn is_there(&self) -> Result<bool, Error> {
        Ok(Error::unless_gone(self.data(self.model.unit()))?.is_some())
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
    pub fn remote_app(&self) -> Result<Option<&'m AppName>, Error> {
        if self.is_peer == Some(true) {
            return Ok(Some(self.model.app_name()));
        }
        let app = self
            .model
            .ask_for(&list(&self.id).arg("--app"), |Known(app)| app)
            .map_err(|error| self.refused(error))?;
        Ok(app.as_ref())
    }

    /// The remote units that this unit has seen join, in Juju's order.
    ///
    /// # Errors
    ///
    /// When the relation is gone, or `relation-list` fails.
    pub fn units(&self) -> Result<&'m [UnitName], Error> {
        let units: Result<&Vec<_>, _> = self.model.ask(&list(&self.id));
        Ok(units.map_err(|error| self.refused(error))?)
    }

    /// A whole databag: of the application at the other end ([`remote_app`](Self::remote_app)), of one of
    /// `relation.units()?`, or of this charm's own `model.app()` and `model.unit()`. What this unit writes
    /// later is in the next answer, not in this.
    ///
    /// # Errors
    ///
    /// When the relation is gone, when `relation-get` fails, when the owner is not at the other end, or when a follower
    /// reads its own application's databag, which Juju allows only in peer relations.
    pub fn data(&self, owner: impl Into<Owner>) -> Result<&'m Databag, Error> {
        let owner = owner.into();
        if self.is_own_app(&owner) && !self.is_peer()? {
            self.model
                .require_leader(|| format!("read the databag of {owner} on {}", self.id))?;
        }
        // Go prints a map that was never made as `null`.
        let data = self
            .model
            .ask_for(&get(&self.id, &owner), Option::unwrap_or_default);
        data.map_err(|error| self.refused_data(owner, error))
    }

    /// The UUID of the model at the other end: this unit's own, but for a relation between models.
    ///
    /// ```
    /// # use charm_core::event::{RelationCreated, RelationEvent as _};
    /// # use charm_core::{Error, Model};
    /// fn is_between_models(model: &Model, event: &RelationCreated) -> Result<bool, Error> {
    ///     Ok(event.relation(model).remote_model()? != model.uuid())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// When Juju is older than 3.6.2, the relation is gone, or `relation-model-get` fails.
    pub fn remote_model(&self) -> Result<&'m str, Error> {
        let call = Call::new("relation-model-get")
            .arg("--format=json")
            .arg("-r")
            .arg(self.id.as_str());
        let uuid = self.model.ask_for(&call, |RemoteModel { uuid }| uuid);
        let uuid: Result<&String, _> = uuid.map_err(|error| self.refused(error));
        Ok(uuid?)
    }

    /// The databag of the application at the other end; none when Juju knows no such application any
    /// more.
    ///
    /// # Errors
    ///
    /// As [`remote_app`](Self::remote_app) and [`data`](Self::data).
    pub fn remote_data(&self) -> Result<Option<&'m Databag>, Error> {
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
        entries::load(data).map_err(|error| Error::Databag {
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
        } else if owner != Owner::from(&self.model.environment().unit) {
            let unit = self.model.environment().unit.clone();
            return Err(Error::NotOurs {
                unit,
                owner,
                relation: self.id.clone(),
            });
        }
        if changes.is_empty() {
            return Ok(());
        }
        let mut set = Call::new("relation-set").arg("-r").arg(self.id.as_str());
        if matches!(owner, Owner::App(_)) {
            set = set.arg("--app");
        }
        let set = set.arg("--file").arg("-").stdin(yaml::mapping(&changes));
        self.model.tell(&set).map_err(|error| self.refused(error))?;
        let get = get(&self.id, &owner);
        if let Some(before) = self.model.known::<Databag>(&get) {
            let mut bag = before.clone();
            bag.extend(changes);
            bag.retain(|_, value| !value.is_empty());
            self.model.remember(&get, bag);
        }
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

    /// Before 4.0 Juju denies both what is gone and what is of somebody else.
    fn refused_data(&self, owner: Owner, error: ToolError) -> Error {
        let denied = error.refusal() == Some(Refusal::PermissionDenied);
        let version = &self.model.environment().juju_version;
        let may_be_gone = version.denies_databags_of_gone_relations();
        if denied && self.is_remote(&owner) && !(may_be_gone && self.is_at_the_other_end(&owner)) {
            return Error::NotAllowed {
                owner,
                relation: self.id.clone(),
                source: Box::new(error),
            };
        }
        self.refused(error)
    }

    fn is_remote(&self, owner: &Owner) -> bool {
        *owner != Owner::from(&self.model.environment().unit) && !self.is_own_app(owner)
    }

    /// Whether it is, or was as long as the relation was there.
    fn is_at_the_other_end(&self, owner: &Owner) -> bool {
        let app = match owner {
            Owner::App(app) => app.clone(),
            Owner::Unit(unit) => unit.app(),
        };
        let remote = self.remote_app().ok().flatten();
        remote.is_none_or(|remote| *remote == app)
    }

    /// What Juju refuses here is this unit's to ask: what is not, was refused before Juju was asked. So
    /// the relation is gone.
    pub(super) fn refused(&self, error: ToolError) -> Error {
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
            None => Ok(self.remote_app()? == Some(self.model.app_name())),
        }
    }

    fn is_own_app(&self, owner: &Owner) -> bool {
        matches!(owner, Owner::App(app) if app == self.model.app_name())
    }
}

/// The remote units; with `--app`, the remote application.
fn list(id: &RelationId) -> Call<'_> {
    Call::new("relation-list")
        .arg("--format=json")
        .arg("-r")
        .arg(id.as_str())
}

/// A whole databag.
fn get<'a>(id: &'a RelationId, owner: &'a Owner) -> Call<'a> {
    let call = Call::new("relation-get")
        .arg("--format=json")
        .arg("-r")
        .arg(id.as_str());
    match owner {
        Owner::App(app) => call.arg("--app").arg("-").arg(app.as_str()),
        Owner::Unit(unit) => call.arg("-").arg(unit.as_str()),
    }
}

/// What `relation-model-get` prints.
#[derive(serde::Deserialize)]
struct RemoteModel {
    uuid: String,
}

/// The application that `relation-list --app` prints; an empty name where Juju knows none.
struct Known(Option<AppName>);

impl<'de> Deserialize<'de> for Known {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Option::<String>::deserialize(deserializer)?.as_deref() {
            None | Some("") => Ok(Known(None)),
            Some(name) => name.parse().map(Some).map(Known).map_err(D::Error::custom),
        }
    }
}
