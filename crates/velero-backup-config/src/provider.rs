//! The integrator's side: pass targets on.

use charm_core::{AnyEndpoint, Databag, Error, Model, Relation, Speaks};

use crate::databag;
use crate::interface::velero_backup_config;
use crate::spec::VeleroBackup;

/// Publishes backups on every relation of an endpoint. One that is gone is left out, with a warning.
#[derive(Debug, Clone, Copy)]
pub struct VeleroBackupProvider {
    endpoint: AnyEndpoint,
}

impl VeleroBackupProvider {
    /// A provider on `endpoint`.
    #[must_use]
    pub const fn new<E: Speaks<velero_backup_config>>(_: E) -> Self {
        VeleroBackupProvider {
            endpoint: AnyEndpoint::of::<E>(),
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
        Ok(forwarded(&self.databags(model)?, backups))
    }

    /// What is published now; the oldest relation that has any decides. Only the leader can tell.
    ///
    /// # Errors
    ///
    /// When this unit is not the leader, or a hook tool fails.
    pub fn published(&self, model: &Model) -> Result<Vec<VeleroBackup>, Error> {
        let databags = self.databags(model)?;
        let published = databags
            .iter()
            .map(|(_, data)| databag::read(data).into_iter().flatten().collect());
        let mut published = published.filter(|backups: &Vec<_>| !backups.is_empty());
        Ok(published.next().unwrap_or_default())
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
        let databags = self.databags(model)?;
        let forwarded = forwarded(&databags, backups).or(backups.first());
        for (relation, published) in databags {
            let wanted = databag::write(forwarded, backups).map_err(|error| Error::Unwritable {
                owner: model.app().into(),
                relation: relation.id().clone(),
                reason: error.to_string(),
            })?;
            relation.update(model.app(), differences(published, wanted))?;
        }
        Ok(forwarded)
    }

    /// What stands on each relation, oldest first.
    fn databags<'m>(&self, model: &'m Model) -> Result<Vec<(Relation<'m>, &'m Databag)>, Error> {
        let mut databags = Vec::new();
        for relation in model.relations(self.endpoint)? {
            match relation.data(model.app()) {
                Err(gone @ Error::RelationGone { .. }) => tracing::warn!("{gone}"),
                data => databags.push((relation, data?)),
            }
        }
        Ok(databags)
    }
}

/// The backup that the four keys of the oldest relation that carries one carry.
fn forwarded<'b>(
    databags: &[(Relation<'_>, &Databag)],
    backups: &'b [VeleroBackup],
) -> Option<&'b VeleroBackup> {
    databags.iter().find_map(|(_, data)| {
        let key = databag::forwarded(data);
        backups.iter().find(|backup| Some(backup.key()) == key)
    })
}

/// The entries of `wanted` that `published` does not hold; an empty value means an absent key.
fn differences(published: &Databag, mut wanted: Databag) -> Databag {
    wanted.retain(|key, value| published.get(key).map_or("", String::as_str) != value);
    wanted
}
