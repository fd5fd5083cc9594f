//! The Velero operator's side: read what to back up, and when.

use std::fmt;

use charm_core::{AnyEndpoint, AppName, Error, Model, RelationId, Speaks};

use crate::databag;
use crate::interface::velero_backup_config;
use crate::spec::VeleroBackup;

/// Reads the backups of every relation of an endpoint.
#[derive(Debug, Clone, Copy)]
pub struct VeleroBackupRequirer {
    endpoint: AnyEndpoint,
}

impl VeleroBackupRequirer {
    /// A requirer on `endpoint`.
    #[must_use]
    pub const fn new<E: Speaks<velero_backup_config>>(_: E) -> Self {
        VeleroBackupRequirer {
            endpoint: AnyEndpoint::of::<E>(),
        }
    }

    /// All backups, oldest relation first, and what is wrong with the databags and entries that are
    /// none. Of a relation that lists all its targets, those; of one that only knows the four keys
    /// of v0, the one that it forwards.
    ///
    /// # Errors
    ///
    /// When a hook tool fails. What an integrator wrote is never an error.
    pub fn backups(&self, model: &Model) -> Result<Backups, Error> {
        let mut backups = Backups::default();
        for neighbour in model.remote_apps(self.endpoint)? {
            let problem = |reason| Problem {
                relation: neighbour.relation.id().clone(),
                app: neighbour.app.cloned(),
                reason,
            };
            let data = match &neighbour.databag {
                Ok(data) => *data,
                Err(why) => {
                    backups.problems.push(problem(why.to_string()));
                    continue;
                }
            };
            for backup in databag::read(data) {
                match backup {
                    Ok(backup) => backups.good.push(backup),
                    Err(reason) => backups.problems.push(problem(reason)),
                }
            }
        }
        Ok(backups)
    }
}

/// What integrators want backed up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backups {
    /// The good ones, oldest relation first.
    pub good: Vec<VeleroBackup>,
    /// What could not be read, in the same order.
    pub problems: Vec<Problem>,
}

/// A databag, or an entry of one, that is no backup; or a relation that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The relation.
    pub relation: RelationId,
    /// Whose databag it is; none when Juju no longer tells.
    pub app: Option<AppName>,
    /// What is wrong, and where. Foreign text in it is shortened and escaped.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.relation)?;
        if let Some(app) = &self.app {
            write!(f, " of {app}")?;
        }
        write!(f, ": {}", self.reason)
    }
}
