//! What to back up, and when.

use k8s_backup_target::{BackupTarget, BackupTargetSpec, TargetKey};
use serde::{Deserialize, Serialize, Serializer};

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

/// One target, and the schedule to back it up by.
///
/// On the wire the fields of the schedule stand beside those of the target's spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VeleroBackup {
    /// What to back up, and for whom.
    pub target: BackupTarget,
    /// When.
    pub schedule: ScheduleOptions,
}

impl VeleroBackup {
    /// What tells this backup from others.
    #[must_use]
    pub fn key(&self) -> TargetKey<'_> {
        self.target.key()
    }

    /// What to back up, and when, as one object.
    pub(crate) fn merged(&self) -> VeleroBackupSpec<'_> {
        VeleroBackupSpec {
            target: self.target.spec(),
            schedule: &self.schedule,
        }
    }
}

impl Serialize for VeleroBackup {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let TargetKey {
            app,
            endpoint,
            model,
        } = self.key();
        Wire {
            app,
            endpoint,
            model,
            spec: self.merged(),
        }
        .serialize(serializer)
    }
}

/// What a client wants backed up, and the integrator's schedule for it, in one flat object.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct VeleroBackupSpec<'a> {
    /// What the client wants.
    #[serde(flatten)]
    target: &'a BackupTargetSpec,
    /// What the integrator adds.
    #[serde(flatten)]
    schedule: &'a ScheduleOptions,
}

/// One target with its schedule, and whose it is.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "VeleroBackup"))]
pub(crate) struct Wire<'a> {
    /// The client application.
    app: &'a str,
    /// The client's endpoint.
    #[serde(rename = "relation_name")]
    endpoint: &'a str,
    /// The model that the client is deployed in.
    model: &'a str,
    /// What to back up, and when.
    spec: VeleroBackupSpec<'a>,
}
