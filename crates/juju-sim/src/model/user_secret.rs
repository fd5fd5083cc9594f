//! What users do with secrets of their own: `juju add-secret` and the like.

use charm_core::model::SecretContent;
use juju_vocabulary::secret::SecretId;

use super::contents::Model;
use super::error::ModelError;
use super::secret::{Secret, SecretHolder};

/// What becomes of a user's secret; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SecretUpdate {
    /// What it holds from now on. The same content makes no revision.
    pub content: Option<SecretContent>,
    /// What the user calls it.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Whether revisions that no unit keeps to go by themselves.
    pub auto_prune: Option<bool>,
}

impl From<SecretContent> for SecretUpdate {
    fn from(content: SecretContent) -> Self {
        SecretUpdate {
            content: Some(content),
            ..SecretUpdate::default()
        }
    }
}

impl Model {
    /// Adds a secret of the user's (`juju add-secret`). An option of type secret takes its id.
    ///
    /// # Errors
    /// When the user has one of this name.
    pub fn add_secret(
        &mut self,
        name: &str,
        content: SecretContent,
    ) -> Result<SecretId, ModelError> {
        if self.user_secret(name).is_ok() {
            return Err(ModelError::SecretExists(name.to_owned()));
        }
        let id = self.new_secret_id();
        let mut secret = Secret::new(SecretHolder::User, content, self.now);
        secret.label = Some(name.to_owned());
        self.secrets.insert(id.clone(), secret);
        Ok(id)
    }

    /// Changes it (`juju update-secret`), named by its name or its id.
    ///
    /// # Errors
    /// When the user has no such secret, or another of the new name.
    pub fn update_secret(
        &mut self,
        name: &str,
        update: impl Into<SecretUpdate>,
    ) -> Result<(), ModelError> {
        let SecretUpdate {
            content,
            name: new_name,
            description,
            auto_prune,
        } = update.into();
        let now = self.now;
        let id = self.user_secret(name)?;
        if let Some(new_name) = &new_name
            && self.user_secret(new_name).is_ok_and(|other| other != id)
        {
            return Err(ModelError::SecretExists(new_name.clone()));
        }
        let secret = self.user_secret_mut(name)?;
        if let Some(content) = content {
            let newest = secret.revisions.get(&secret.newest);
            if newest.is_none_or(|newest| newest.content != content) {
                secret.renew(content, None, now);
            }
        }
        if new_name.is_some() {
            secret.label = new_name;
            secret.updated = now;
        }
        if let Some(description) = description {
            secret.description = description;
            secret.updated = now;
        }
        if let Some(auto_prune) = auto_prune {
            secret.auto_prune = auto_prune;
            secret.updated = now;
            secret.mark_obsolete();
        }
        Ok(())
    }

    /// Lets an application read it (`juju grant-secret`).
    ///
    /// # Errors
    /// When the user has no such secret, or there is no such application.
    pub fn grant_secret(&mut self, name: &str, app: &str) -> Result<(), ModelError> {
        if !self.apps.contains_key(app) {
            return Err(ModelError::NoApp(app.to_owned()));
        }
        let secret = self.user_secret_mut(name)?;
        secret.grants.insert(app.to_owned(), None);
        Ok(())
    }

    /// Lets an application read it no more (`juju revoke-secret`).
    ///
    /// # Errors
    /// When the user has no such secret.
    pub fn revoke_secret(&mut self, name: &str, app: &str) -> Result<(), ModelError> {
        let secret = self.user_secret_mut(name)?;
        secret.grants.remove(app);
        Ok(())
    }

    /// Removes it, or one revision (`juju remove-secret`).
    ///
    /// # Errors
    /// When the user has no such secret.
    pub fn remove_secret(&mut self, name: &str, revision: Option<u64>) -> Result<(), ModelError> {
        let id = self.user_secret(name)?.clone();
        self.drop_secret(&id, revision);
        Ok(())
    }

    /// The id of a user's secret, by its name or id.
    ///
    /// # Errors
    /// When the user has no such secret.
    pub fn user_secret(&self, name: &str) -> Result<&SecretId, ModelError> {
        let mut secrets = self.secrets.iter();
        let found = secrets.find(|(id, secret)| is_meant(name, id, secret));
        found
            .map(|(id, _)| id)
            .ok_or_else(|| ModelError::NoSecret(name.to_owned()))
    }

    fn user_secret_mut(&mut self, name: &str) -> Result<&mut Secret, ModelError> {
        let id = self.user_secret(name)?.clone();
        let found = self.secrets.get_mut(&id);
        found.ok_or_else(|| ModelError::NoSecret(name.to_owned()))
    }
}

fn is_meant(name: &str, id: &SecretId, secret: &Secret) -> bool {
    let is_id = || {
        let named = name.parse::<SecretId>();
        named.is_ok_and(|named| named.plain() == *id)
    };
    secret.holder == SecretHolder::User && (secret.label.as_deref() == Some(name) || is_id())
}
