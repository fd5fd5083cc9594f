//! What to back up, and when.

use k8s_backup_target::{BackupTarget, BackupTargetSpec};
use serde::{Deserialize, Serialize};

/// When Velero backs up, and what becomes of the backups.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ScheduleOptions {
    /// When to back up: cron's five fields or a descriptor such as `@daily`; null means only when asked to.
    #[serde(default)]
    pub schedule: Option<String>,
    /// Whether the schedule rests.
    #[serde(default)]
    pub paused: Option<bool>,
    /// Whether a new schedule waits for its first date; Velero otherwise backs up at once.
    #[serde(default)]
    pub skip_immediately: Option<bool>,
    /// Whether deleting the schedule deletes its backups.
    #[serde(default)]
    pub use_owner_references_in_backup: Option<bool>,
}

/// What a client wants backed up, and the integrator's schedule for it, in one flat object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VeleroBackupSpec {
    /// What the client wants.
    #[serde(flatten)]
    pub target: BackupTargetSpec,
    /// What the integrator adds.
    #[serde(flatten)]
    pub schedule: ScheduleOptions,
}

/// One target with its schedule, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VeleroBackup {
    /// The client application.
    pub app: String,
    /// The client's endpoint.
    #[serde(rename = "relation_name")]
    pub endpoint: String,
    /// The model that the client is deployed in.
    pub model: String,
    /// What to back up, and when.
    pub spec: VeleroBackupSpec,
}

impl VeleroBackup {
    /// A client's target with the integrator's schedule.
    #[must_use]
    pub fn new(target: &BackupTarget, schedule: &ScheduleOptions) -> Self {
        VeleroBackup {
            app: target.app().to_owned(),
            endpoint: target.endpoint().to_owned(),
            model: target.model().to_owned(),
            spec: VeleroBackupSpec {
                target: target.spec().clone(),
                schedule: schedule.clone(),
            },
        }
    }

    /// What tells one target from another: application, endpoint and model.
    #[must_use]
    pub fn key(&self) -> (&str, &str, &str) {
        (&self.app, &self.endpoint, &self.model)
    }
}
