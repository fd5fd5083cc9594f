//! `secret-add`, `secret-set`, `secret-info-get`, `secret-ids`, `secret-grant`, `secret-revoke`, `secret-remove`: what this
//! charm has made.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use juju_vocabulary::duration::GoDuration;
use juju_vocabulary::name::UnitName;
use juju_vocabulary::rotation::Rotation;
use juju_vocabulary::secret::SecretId;
use juju_vocabulary::secret_content::SecretContent;
use serde::Deserialize;

use super::app::App;
use super::relation::Relation;
use super::secret::{Secret, refused};
use super::secret_label::OwnedSecretLabel;
use super::session::Model;
use super::unit::Unit;
use crate::error::Error;
use crate::host::{self, Call, Refusal, ToolError};

/// A secret that this unit or its application owns. What others have granted is a [`Secret`].
///
/// What is done to it counts once the hook has succeeded.
///
/// ```
/// # use charm_core::{Error, Model};
/// # use charm_core::model::{NewSecret, OwnedSecretLabel, Relation, SecretContent};
/// const PASSWORD: OwnedSecretLabel = OwnedSecretLabel::new("password");
///
/// fn share(model: &Model, relation: &Relation<'_>) -> anyhow::Result<()> {
///     let content = SecretContent::new([("password", "hunter2")])?;
///     let secret = model.app().add_secret(&content, NewSecret::new().label(PASSWORD))?;
///     secret.grant(relation)?;
///     relation.set(model.app(), "secret", secret.id().as_str())?;
///     Ok(())
/// }
/// ```
#[derive(Clone)]
pub struct OwnedSecret<'m> {
    model: &'m Model,
    id: SecretId,
}

/// What Juju knows of a secret beside its content. What is not said stays as it is; of a new one it is nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct NewSecret {
    label: Option<OwnedSecretLabel>,
    description: Option<String>,
    rotation: Option<Rotation>,
    expiry: Option<String>,
}

impl NewSecret {
    /// Nothing is said.
    pub fn new() -> Self {
        Self::default()
    }

    /// The name by which the owner finds it, and which its events bear.
    pub fn label(mut self, label: impl Into<OwnedSecretLabel>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// What it is for, in words for people. Not a secret.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// How often its owner is asked for new content (`secret-rotate`).
    pub fn rotate(mut self, rotation: Rotation) -> Self {
        self.rotation = Some(rotation);
        self
    }

    /// After what time the newest revision expires (`secret-expired`), in whole seconds.
    pub fn expire_after(mut self, time: Duration) -> Self {
        let whole = Duration::from_secs(time.as_secs());
        self.expiry = Some(GoDuration::from(whole).to_string());
        self
    }

    /// When the newest revision expires, as a time of RFC 3339: `2027-01-01T00:00:00Z`.
    pub fn expire_at(mut self, time: impl Into<String>) -> Self {
        self.expiry = Some(time.into());
        self
    }

    fn add_to<'c>(&'c self, mut call: Call<'c>) -> Call<'c> {
        if let Some(label) = &self.label {
            call = call.arg("--label").arg(label.as_str());
        }
        if let Some(description) = &self.description {
            call = call.arg("--description").arg(description);
        }
        if let Some(expiry) = &self.expiry {
            call = call.arg("--expire").arg(expiry);
        }
        if let Some(rotation) = self.rotation {
            call = call.arg("--rotate").arg(rotation.as_str());
        }
        call
    }
}

/// What Juju knows of a secret beside its content.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct SecretInfo {
    /// Its newest revision; the first is 1.
    pub revision: u64,
    /// The owner's name for it; empty without one.
    #[serde(default)]
    pub label: String,
    /// `application` or `unit`.
    pub owner: String,
    /// What it is for; empty when nobody said.
    #[serde(default)]
    pub description: String,
    /// How often its owner is asked for new content.
    #[serde(default, rename = "rotation")]
    pub rotation: Rotation,
    /// When the newest revision expires, in RFC 3339.
    #[serde(default)]
    pub expiry: Option<String>,
    /// When its owner is asked next, in RFC 3339.
    #[serde(default)]
    pub rotates: Option<String>,
}

impl<'m> App<'m> {
    /// Makes a secret of the application. Only the leader can.
    ///
    /// # Errors
    ///
    /// [`Error::NotLeader`] on any other unit; when `secret-add` fails.
    pub fn add_secret(
        &self,
        content: &SecretContent,
        new: NewSecret,
    ) -> Result<OwnedSecret<'m>, Error> {
        add(self.model, "application", content, &new)
    }
}

impl<'m> Unit<'m> {
    /// Makes a secret of the unit's own.
    ///
    /// # Errors
    ///
    /// When `secret-add` fails.
    pub fn add_secret(
        &self,
        content: &SecretContent,
        new: NewSecret,
    ) -> Result<OwnedSecret<'m>, Error> {
        add(self.model, "unit", content, &new)
    }
}

impl Model {
    /// The secrets that this unit owns, and, on the leader, those of its application.
    ///
    /// # Errors
    ///
    /// When `secret-ids` fails.
    pub fn owned_secrets(&self) -> Result<Vec<OwnedSecret<'_>>, Error> {
        let call = Call::new("secret-ids").arg("--format=json");
        // Not remembered: the charm itself makes them more and fewer.
        let ids: Option<Vec<SecretId>> = self.look(&call)?;
        let ids = ids.iter().flatten();
        Ok(ids.map(|id| self.owned_secret(id)).collect())
    }

    /// The owned secret of this id.
    #[must_use]
    pub fn owned_secret(&self, id: &SecretId) -> OwnedSecret<'_> {
        OwnedSecret {
            model: self,
            id: id.clone(),
        }
    }

    /// The owned secret of this label; none when there is none.
    ///
    /// # Errors
    ///
    /// When `secret-info-get` fails.
    pub fn owned_secret_labelled(
        &self,
        label: &OwnedSecretLabel,
    ) -> Result<Option<OwnedSecret<'_>>, Error> {
        let call = info_call().arg("--label").arg(label.as_str());
        match self.look::<Infos>(&call) {
            Ok(infos) => Ok(infos.keys().next().map(|id| self.owned_secret(id))),
            Err(error) if error.refusal() == Some(Refusal::NotFound) => Ok(None),
            Err(error) => Err(refused(format!("secret `{label}`"), error)),
        }
    }
}

impl<'m> OwnedSecret<'m> {
    /// Its id, to publish where others shall find it.
    #[must_use]
    pub fn id(&self) -> &SecretId {
        &self.id
    }

    /// What Juju knows of it beside its content.
    ///
    /// # Errors
    ///
    /// [`Error::Secret`] when it is not there, or not this charm's.
    pub fn info(&self) -> Result<SecretInfo, Error> {
        let call = info_call().arg(self.id.as_str());
        // Not remembered: the charm itself changes it.
        let infos = self.model.look::<Infos>(&call);
        let infos = infos.map_err(|error| self.refused(error))?;
        let info = infos.into_values().next();
        info.ok_or_else(|| Error::SecretContent {
            secret: self.id.to_string(),
            reason: "Juju tells nothing of it".to_owned(),
        })
    }

    /// What its newest revision holds.
    ///
    /// # Errors
    ///
    /// [`Error::Secret`] when it is not there, or not this charm's.
    pub fn content(&self) -> Result<&'m SecretContent, Error> {
        self.as_observed().peek()
    }

    /// Gives it new content: a new revision, unless it is what the newest one holds already.
    ///
    /// # Errors
    ///
    /// As [`content`](Self::content); when `secret-set` fails.
    pub fn set_content(&self, content: &SecretContent) -> Result<(), Error> {
        self.update(Some(content), NewSecret::new())
    }

    /// Changes what Juju knows of it, and nothing of its content.
    ///
    /// # Errors
    ///
    /// As [`content`](Self::content); when `secret-set` fails.
    pub fn set_info(&self, info: NewSecret) -> Result<(), Error> {
        self.update(None, info)
    }

    /// Changes both at once.
    ///
    /// # Errors
    ///
    /// As [`content`](Self::content); when `secret-set` fails.
    pub fn update(&self, content: Option<&SecretContent>, info: NewSecret) -> Result<(), Error> {
        let call = info.add_to(Call::new("secret-set")).arg(self.id.as_str());
        let call = with_content(call, content);
        self.change(&call)?;
        if let Some(content) = content {
            let secret = self.as_observed();
            self.model.remember(
                &secret.call().arg("--peek"),
                Ok::<_, String>(content.clone()),
            );
        }
        Ok(())
    }

    /// Lets all units at the other end of a relation read it, for as long as the relation is there.
    ///
    /// # Errors
    ///
    /// As [`content`](Self::content); when `secret-grant` fails.
    pub fn grant(&self, relation: &Relation<'_>) -> Result<(), Error> {
        self.share(Call::new("secret-grant"), relation, None)
    }

    /// Lets one unit at the other end of a relation read it.
    ///
    /// # Errors
    ///
    /// As [`grant`](Self::grant).
    pub fn grant_to(&self, relation: &Relation<'_>, unit: &UnitName) -> Result<(), Error> {
        self.share(Call::new("secret-grant"), relation, Some(unit))
    }

    /// Lets those at the other end of a relation read it no more.
    ///
    /// # Errors
    ///
    /// As [`grant`](Self::grant).
    pub fn revoke(&self, relation: &Relation<'_>) -> Result<(), Error> {
        self.share(Call::new("secret-revoke"), relation, None)
    }

    /// Lets one unit at the other end of a relation read it no more.
    ///
    /// # Errors
    ///
    /// As [`grant`](Self::grant).
    pub fn revoke_from(&self, relation: &Relation<'_>, unit: &UnitName) -> Result<(), Error> {
        self.share(Call::new("secret-revoke"), relation, Some(unit))
    }

    fn share(
        &self,
        call: Call<'static>,
        relation: &Relation<'_>,
        unit: Option<&UnitName>,
    ) -> Result<(), Error> {
        let call = call.arg("--relation").arg(relation.id().as_str());
        let call = match unit {
            Some(unit) => call.arg("--unit").arg(unit.as_str()),
            None => call,
        };
        self.change(&call.arg(self.id.as_str()))
    }

    /// Does what a removal of a revision, later in this hook, would undo.
    fn change(&self, call: &Call<'_>) -> Result<(), Error> {
        self.model.tell(call).map_err(|error| self.refused(error))?;
        self.model.remember(&pending(&self.id), Pending);
        Ok(())
    }

    /// Removes it with all its revisions.
    ///
    /// # Errors
    ///
    /// As [`content`](Self::content); when `secret-remove` fails.
    pub fn remove(&self) -> Result<(), Error> {
        let call = Call::new("secret-remove").arg(self.id.as_str());
        self.model.tell(&call).map_err(|error| self.refused(error))
    }

    /// Removes one revision: what `secret-remove` and `secret-expired` ask for. Before Juju 4.0 those go with it whose
    /// numbers begin with the same digits: with 1 those from 10 to 19. [`prune`](Self::prune) sees to that.
    ///
    /// # Errors
    ///
    /// [`Error::SecretChangeLost`] when this hook has given it content, facts or readers: Juju would drop them. As
    /// [`content`](Self::content); when `secret-remove` fails.
    pub fn remove_revision(&self, revision: u64) -> Result<(), Error> {
        if self.model.known::<Pending>(&pending(&self.id)).is_some() {
            return Err(Error::SecretChangeLost {
                secret: self.id.to_string(),
                revision,
            });
        }
        let call = Call::new("secret-remove").arg(self.id.as_str());
        let call = call.arg("--revision").arg(revision.to_string());
        self.model.tell(&call).map_err(|error| self.refused(error))
    }

    /// Removes a revision that nobody reads any more, unless Juju would remove others with it. Whether it did.
    ///
    /// Before Juju 4.0 that costs a call to know which there are. What is left does no harm, and goes with the secret.
    ///
    /// # Errors
    ///
    /// As [`remove_revision`](Self::remove_revision).
    pub fn prune(&self, revision: u64) -> Result<bool, Error> {
        let version = &self.model.environment().juju_version;
        if version.removes_revisions_that_begin_alike() {
            let newest = self.info()?.revision;
            if revision.saturating_mul(10) <= newest {
                tracing::warn!(
                    "{}: revision {revision} stays, since with it this Juju would remove those whose numbers begin \
                     alike; the newest is {newest}",
                    self.id
                );
                return Ok(false);
            }
        }
        self.remove_revision(revision)?;
        Ok(true)
    }

    fn as_observed(&self) -> Secret<'m> {
        self.model.secret(&self.id)
    }

    fn refused(&self, source: ToolError) -> Error {
        refused(self.id.to_string(), source)
    }
}

impl fmt::Debug for OwnedSecret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OwnedSecret({})", self.id)
    }
}

/// This hook has changed a secret.
struct Pending;

/// By what the model remembers that.
fn pending(id: &SecretId) -> Call<'static> {
    Call::new("secret-set").arg(id.bare().to_owned())
}

/// What is known of each, by its id.
type Infos = BTreeMap<SecretId, SecretInfo>;

fn info_call() -> Call<'static> {
    Call::new("secret-info-get").arg("--format=json")
}

fn add<'m>(
    model: &'m Model,
    owner: &'static str,
    content: &SecretContent,
    new: &NewSecret,
) -> Result<OwnedSecret<'m>, Error> {
    let call = new
        .add_to(Call::new("secret-add"))
        .arg("--owner")
        .arg(owner);
    let call = with_content(call, Some(content));
    let line = model
        .tell_line(&call)
        .map_err(|error| match error.refusal() {
            Some(Refusal::NotLeader | Refusal::PermissionDenied) if owner == "application" => {
                Error::NotLeader {
                    unit: model.unit().name().clone(),
                    doing: "make a secret of the application".to_owned(),
                }
            }
            _ => error.into(),
        })?;
    let id: SecretId = line
        .parse()
        .map_err(|_| host::unreadable(&call, "it is no id of a secret"))?;
    model.remember(&pending(&id), Pending);
    Ok(model.owned_secret(&id))
}

/// Content goes by files that only this user can open: an argument is seen by every process.
fn with_content<'c>(mut call: Call<'c>, content: Option<&'c SecretContent>) -> Call<'c> {
    for (key, value) in content.into_iter().flat_map(SecretContent::iter) {
        call = call.file_arg(format!("{key}#file="), value);
    }
    call
}
