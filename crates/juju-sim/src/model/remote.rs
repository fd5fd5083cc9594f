//! Applications of other models, at the far end of a relation. Nothing runs there: who drives the simulation says what
//! they do.

use charm_core::model::SecretContent;
use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::relation::{Databag, RelationNumber, Role};
use juju_vocabulary::secret::SecretId;

use super::contents::Model;
use super::error::ModelError;
use super::relation::{End, Ends, Member, Relation, RemoteModel, Settings};
use super::secret::{Secret, SecretHolder};
use crate::resolver::Life;

/// What an application of another model does to a secret of its own.
#[derive(Debug, Clone, PartialEq)]
pub enum FarSecretChange {
    /// It holds this now.
    Content(SecretContent),
    /// Nobody here may read it any more.
    Revoked,
}

impl Model {
    /// Consumes the offer of another model as `saas`, and relates it to `end`, an `app:endpoint` (`juju consume`,
    /// `juju integrate`). Here the far application is called `saas`; its endpoint may be named behind it, `saas:endpoint`.
    ///
    /// # Errors
    /// When the name is none or is taken, there is no such endpoint, it is one of peers, or its limit is reached.
    pub fn relate_to_offer(
        &mut self,
        end: &str,
        saas: &str,
        model_uuid: &str,
    ) -> Result<RelationNumber, ModelError> {
        let (saas, endpoint) = match saas.split_once(':') {
            Some((saas, endpoint)) => (saas, Some(endpoint)),
            None => (saas, None),
        };
        let app: AppName = saas
            .parse()
            .map_err(|_| ModelError::InvalidAppName(saas.to_owned()))?;
        let mut relations = self.relations.values();
        let is_other = |remote: &RemoteModel| remote.app == app && remote.uuid != model_uuid;
        if self.apps.contains_key(&app)
            || relations.any(|relation| relation.remote_model.as_ref().is_some_and(is_other))
        {
            return Err(ModelError::AppExists(saas.to_owned()));
        }
        self.relate_far(end, app, endpoint, model_uuid)
    }

    /// Another model consumes the offer of `end`, an `app:endpoint` (`juju offer`). Here nobody sees what the far
    /// application is called there: it goes by `remote-` and 32 digits.
    ///
    /// # Errors
    /// When there is no such endpoint, it is one of peers, or its limit is reached.
    pub fn relate_to_consumer(
        &mut self,
        end: &str,
        model_uuid: &str,
    ) -> Result<RelationNumber, ModelError> {
        // A token of Juju is at random; the first digit makes it a name whatever the others are.
        let name = format!("remote-c{:031x}", self.next_relation);
        self.relate_to_consumer_as(end, &name, model_uuid)
    }

    /// The same with a say in what it goes by.
    ///
    /// # Errors
    /// As [`relate_to_consumer`](Self::relate_to_consumer), and when that is no name.
    pub fn relate_to_consumer_as(
        &mut self,
        end: &str,
        name: &str,
        model_uuid: &str,
    ) -> Result<RelationNumber, ModelError> {
        let app = name.parse();
        let app = app.map_err(|_| ModelError::InvalidAppName(name.to_owned()))?;
        self.relate_far(end, app, None, model_uuid)
    }

    /// Makes the far end of a relation what it is in its own model, where the relation is `theirs`, or is no more.
    /// Returns whether that changes anything.
    ///
    /// # Errors
    /// When there is no such relation to another model.
    pub fn mirror(
        &mut self,
        number: RelationNumber,
        theirs: Option<&Relation>,
    ) -> Result<bool, ModelError> {
        let (app, relation) = self.far(number)?;
        if relation.life == Life::Dying {
            return Ok(false);
        }
        let own = theirs.filter(|theirs| theirs.life == Life::Alive);
        let own = own.and_then(|theirs| {
            let stand_in = &theirs.remote_model.as_ref()?.app;
            let end = theirs.ends.iter().find(|end| end.app != *stand_in)?;
            Some((theirs, &end.app))
        });
        let Some((theirs, own)) = own else {
            return self.remove_relation(number).map(|()| true);
        };
        let before = relation.clone();
        let takes_part = |member: &Member| member.in_scope && !member.departing;
        for (name, member) in &mut relation.members {
            if app == *name.app_name() {
                let counterpart = theirs.members.get(&own.unit(name.number()));
                member.in_scope &= counterpart.is_some_and(takes_part);
            }
        }
        for (name, member) in &theirs.members {
            if *own != *name.app_name() || !takes_part(member) {
                continue;
            }
            let far = relation.members.entry(app.unit(name.number()));
            let far = far.or_insert(Member {
                data: Settings::default(),
                in_scope: true,
                departing: false,
            });
            far.in_scope = true;
            far.data.become_like(&member.data);
        }
        if let Some(settings) = theirs.apps.get(own) {
            relation.apps.entry(app).or_default().become_like(settings);
        }
        Ok(*relation != before)
    }

    fn relate_far(
        &mut self,
        given: &str,
        app: AppName,
        endpoint: Option<&str>,
        model_uuid: &str,
    ) -> Result<RelationNumber, ModelError> {
        let mut ends = self.candidates(given)?;
        ends.retain(|(_, role, _)| *role != Role::Peer);
        let (local, role, interface) = match (ends.pop(), ends.pop()) {
            (Some(end), None) => end,
            (None, _) => {
                return Err(ModelError::NoRelations(given.to_owned(), app.to_string()));
            }
            (Some((one, ..)), Some((other, ..))) => {
                return Err(ModelError::Ambiguous {
                    given: given.to_owned(),
                    choices: format!("\"{other}\"; \"{one}\""),
                });
            }
        };
        // What the endpoint is called over there, nobody who offers is told.
        let far = End {
            app: app.clone(),
            endpoint: endpoint.unwrap_or(&local.endpoint).to_owned(),
        };
        self.check_limit(&local)?;
        let ends = match role {
            Role::Provides => Ends::Pair {
                provider: local,
                requirer: far,
            },
            _ => Ends::Pair {
                provider: far,
                requirer: local,
            },
        };
        if self.relations.values().any(|other| other.ends == ends) {
            return Err(ModelError::RelationExists(super::relate::describe(&ends)));
        }
        let number = self.insert_relation(ends, interface);
        if let Some(relation) = self.relations.get_mut(&number) {
            relation.remote_model = Some(RemoteModel {
                app,
                uuid: model_uuid.to_owned(),
            });
        }
        Ok(number)
    }

    /// A unit of the far application enters a relation, or writes to its databag there; an empty value deletes a key.
    ///
    /// # Errors
    /// When there is no such relation to another model.
    pub fn write_far_unit(
        &mut self,
        relation: RelationNumber,
        unit: u32,
        entries: &Databag,
    ) -> Result<UnitName, ModelError> {
        let (app, relation) = self.far(relation)?;
        let name = app.unit(unit);
        let member = relation.members.entry(name.clone()).or_insert(Member {
            data: Settings::default(),
            in_scope: true,
            departing: false,
        });
        member.in_scope = true;
        member.data.update(entries);
        Ok(name)
    }

    /// The far application writes to its databag; an empty value deletes a key.
    ///
    /// # Errors
    /// When there is no such relation to another model.
    pub fn write_far_app(
        &mut self,
        relation: RelationNumber,
        entries: &Databag,
    ) -> Result<(), ModelError> {
        let (app, relation) = self.far(relation)?;
        relation.apps.entry(app).or_default().update(entries);
        Ok(())
    }

    /// A unit of the far application leaves a relation.
    ///
    /// # Errors
    /// When there is no such relation to another model, or no such unit in it.
    pub fn remove_far_unit(
        &mut self,
        relation: RelationNumber,
        unit: u32,
    ) -> Result<(), ModelError> {
        let (app, relation) = self.far(relation)?;
        let name = app.unit(unit);
        let member = relation.members.get_mut(&name);
        let member = member.ok_or_else(|| ModelError::NoUnit(name.to_string()))?;
        member.in_scope = false;
        Ok(())
    }

    /// The far application makes a secret and grants it to the application at this end; its id is one of the other model.
    ///
    /// # Errors
    /// When there is no such relation to another model.
    pub fn add_far_secret(
        &mut self,
        relation: RelationNumber,
        content: SecretContent,
    ) -> Result<SecretId, ModelError> {
        let (far, found) = self.far(relation)?;
        let uuid = found.remote_model.as_ref().map(|model| model.uuid.clone());
        let near = found.ends.remote(far.as_str()).map(|end| end.app.clone());
        let id = self.new_secret_id();
        let mut secret = Secret::new(SecretHolder::Far(far), content, self.now);
        let near = near.map(|near| (near.to_string(), Some(relation)));
        secret.grants.extend(near);
        self.secrets.insert(id.clone(), secret);
        Ok(id.in_model(&uuid.unwrap_or_default()))
    }

    /// It gives a secret of its own new content, or takes back who may read it.
    ///
    /// # Errors
    /// When there is no such secret of another model.
    pub fn change_far_secret(
        &mut self,
        id: &SecretId,
        change: FarSecretChange,
    ) -> Result<(), ModelError> {
        let now = self.now;
        let secret = self.secrets.get_mut(&id.plain());
        let secret = secret.filter(|secret| matches!(secret.holder, SecretHolder::Far(_)));
        let secret = secret.ok_or_else(|| ModelError::NoSecret(id.to_string()))?;
        match change {
            FarSecretChange::Content(content) => secret.renew(content, None, now),
            FarSecretChange::Revoked => secret.grants.clear(),
        }
        Ok(())
    }

    /// What a unit of the far application reads of a secret of this model, the newest.
    ///
    /// # Errors
    /// When there is no such relation to another model, or the secret is not there, or not granted to it: it is not told which.
    pub fn read_from_far(
        &mut self,
        relation: RelationNumber,
        unit: u32,
        id: &SecretId,
    ) -> Result<SecretContent, ModelError> {
        let (app, _) = self.far(relation)?;
        let unit = app.unit(unit);
        let secret = self.secrets.get_mut(&id.plain());
        let secret = secret.filter(|secret| secret.may_read(&unit));
        let secret = secret.ok_or_else(|| ModelError::NoSecret(id.to_string()))?;
        secret.track_newest(&unit);
        let newest = secret.revisions.get(&secret.newest);
        let content = newest.map(|revision| revision.content.clone());
        content.ok_or_else(|| ModelError::NoSecret(id.to_string()))
    }

    /// The model of a far application.
    pub(super) fn far_model(&self, app: &AppName) -> Option<&str> {
        let mut relations = self.relations.values();
        let found = relations.find(|relation| relation.is_to_far(app.as_str()))?;
        found.remote_model.as_ref().map(|model| &*model.uuid)
    }

    fn far(&mut self, number: RelationNumber) -> Result<(AppName, &mut Relation), ModelError> {
        let relation = self.relations.get_mut(&number);
        let far = relation.and_then(|relation| {
            let app = relation.remote_model.as_ref()?.app.clone();
            Some((app, relation))
        });
        far.ok_or_else(|| ModelError::NoRelation(format!("{number} to another model")))
    }
}
