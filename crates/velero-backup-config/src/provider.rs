//! The integrator's side: pass targets on.

use charm_core::{AnyEndpoint, Databag, Error, Model, Speaks};

use crate::databag;
use crate::interface::velero_backup_config;
use crate::spec::VeleroBackup;

/// Publishes backups on every relation of an endpoint.
#[derive(Debug, Clone, Copy)]
pub struct VeleroBackupProvider {
    endpoint: AnyEndpoint,
}

impl VeleroBackupProvider {
    /// A provider on `endpoint`.
    pub fn new<E: Speaks<velero_backup_config>>(endpoint: E) -> Self {
        VeleroBackupProvider {
            endpoint: endpoint.into(),
        }
    }

    /// Whether there is anybody to publish to.
    ///
    /// # Errors
    ///
    /// When a hook tool fails.
    pub fn is_related(&self, model: &Model) -> Result<bool, Error> {
        Ok(!model.relations(self.endpoint)?.is_empty())
    }

    /// Which of `backups` the four keys of v0, which can carry one, carry now: the oldest relation
    /// that carries one of them decides. Only the leader can tell.
    ///
    /// # Errors
    ///
    /// When this unit is not the leader, or a hook tool fails.
    pub fn forwarded<'b>(
        &self,
        model: &Model,
        backups: &'b [VeleroBackup],
    ) -> Result<Option<&'b VeleroBackup>, Error> {
        for relation in model.relations(self.endpoint)? {
            let data = relation.data(model.app())?;
            let key = databag::forwarded(&data);
            if let Some(backup) = backups.iter().find(|backup| Some(backup.key()) == key) {
                return Ok(Some(backup));
            }
        }
        Ok(None)
    }

    /// What is published now; the oldest relation that has any decides. Only the leader can tell.
    ///
    /// # Errors
    ///
    /// When this unit is not the leader, or a hook tool fails.
    pub fn published(&self, model: &Model) -> Result<Vec<VeleroBackup>, Error> {
        for relation in model.relations(self.endpoint)? {
            let data = relation.data(model.app())?;
            let backups: Vec<_> = databag::read(&data).into_iter().flatten().collect();
            if !backups.is_empty() {
                return Ok(backups);
            }
        }
        Ok(Vec::new())
    }

    /// Publishes `backups` to every Velero operator, and returns the one that those who know only
    /// the four keys of v0 get to see: the one they saw before if it is still there, else the
    /// first. Without any, what was published is withdrawn.
    ///
    /// Only the leader can publish. A databag that says the same already is not written.
    ///
    /// # Errors
    ///
    /// When this unit is not the leader, or a hook tool fails.
    pub fn publish<'b>(
        &self,
        model: &Model,
        backups: &'b [VeleroBackup],
    ) -> Result<Option<&'b VeleroBackup>, Error> {
        let forwarded = self.forwarded(model, backups)?.or(backups.first());
        for relation in model.relations(self.endpoint)? {
            let wanted = databag::write(forwarded, backups).map_err(|error| Error::Unwritable {
                owner: model.app().into(),
                relation: relation.id().clone(),
                reason: error.to_string(),
            })?;
            let published = relation.data(model.app())?;
            relation.update(model.app(), differences(&published, wanted))?;
        }
        Ok(forwarded)
    }
}

/// The entries of `wanted` that `published` does not hold; an empty value means an absent key.
fn differences(published: &Databag, mut wanted: Databag) -> Databag {
    wanted.retain(|key, value| published.get(key).map_or("", String::as_str) != value);
    wanted
}
