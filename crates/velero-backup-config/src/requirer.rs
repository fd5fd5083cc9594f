//! The Velero operator's side: read what to back up, and when.

use std::fmt;

use charm_core::text::excerpt;
use charm_core::{AnyEndpoint, AppName, Databag, Error, Model, RelationId, Speaks};
use k8s_backup_target::BackupTarget;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::databag::{BACKUP_TARGETS, SPEC, forwarded};
use crate::interface::velero_backup_config;
use crate::spec::{ScheduleOptions, VeleroBackup};

/// Reads the backups of every relation of an endpoint.
#[derive(Debug, Clone, Copy)]
pub struct VeleroBackupRequirer {
    endpoint: AnyEndpoint,
}

impl VeleroBackupRequirer {
    /// A requirer on `endpoint`.
    pub fn new<E: Speaks<velero_backup_config>>(endpoint: E) -> Self {
        VeleroBackupRequirer {
            endpoint: endpoint.into(),
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
        for relation in model.relations(self.endpoint)? {
            let app = relation.remote_app()?;
            let data = relation.data(app.clone())?;
            let problem = |reason| Problem {
                relation: relation.id().clone(),
                app: app.clone(),
                reason,
            };
            for backup in read(&data) {
                match backup {
                    Ok(backup) => backups.good.push(backup),
                    Err(reason) => backups.problems.push(problem(reason)),
                }
            }
        }
        Ok(backups)
    }
}

/// The backups of one databag, each read on its own so that a bad one takes no other with it.
fn read(data: &Databag) -> Vec<Result<VeleroBackup, String>> {
    if let Some(all) = data.get(BACKUP_TARGETS) {
        return match json::<Vec<&RawValue>>(BACKUP_TARGETS, all) {
            Err(reason) => vec![Err(reason)],
            Ok(entries) => entries
                .into_iter()
                .enumerate()
                .map(|(index, entry)| listed(&format!("{BACKUP_TARGETS}[{index}]"), entry.get()))
                .collect(),
        };
    }
    match (forwarded(data), data.get(SPEC)) {
        (Some((app, endpoint, model)), Some(spec)) => {
            vec![in_four_keys((app, endpoint, model), spec)]
        }
        (None, None) => Vec::new(),
        _ => vec![Err(
            "it needs `app`, `relation_name`, `model` and `spec` together".to_owned(),
        )],
    }
}

/// An entry of the list. It is a target of `k8s_backup_target`, checked as one, with more in its spec.
fn listed(key: &str, text: &str) -> Result<VeleroBackup, String> {
    #[derive(Deserialize)]
    struct Scheduled {
        spec: ScheduleOptions,
    }
    let target: BackupTarget = json(key, text)?;
    let Scheduled { spec: schedule } = json(key, text)?;
    Ok(VeleroBackup::new(&target, &schedule))
}

fn in_four_keys(
    (app, endpoint, model): (&str, &str, &str),
    spec: &str,
) -> Result<VeleroBackup, String> {
    let target = BackupTarget::new(app, endpoint, model, json(SPEC, spec)?);
    let target = target.map_err(|error| error.to_string())?;
    Ok(VeleroBackup::new(&target, &json(SPEC, spec)?))
}

fn json<'de, T: Deserialize<'de>>(key: &str, text: &'de str) -> Result<T, String> {
    serde_json::from_str(text)
        .map_err(|error| format!("{key}: {}", excerpt(&error.to_string(), 200)))
}

/// What integrators want backed up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backups {
    /// The good ones, oldest relation first.
    pub good: Vec<VeleroBackup>,
    /// What could not be read, in the same order.
    pub problems: Vec<Problem>,
}

/// A databag, or an entry of one, that is no backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The relation.
    pub relation: RelationId,
    /// Whose databag it is.
    pub app: AppName,
    /// What is wrong, and where. Foreign text in it is shortened and escaped.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}: {}", self.relation, self.app, self.reason)
    }
}
