//! What `charmcraft.yaml` declares.

use charm_core::{Action, Endpoint, Role, Speaks, interface_id};
use serde::Deserialize;

/// Clients that want to be backed up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct K8sBackupTarget;
pub(crate) const K8S_BACKUP_TARGET: K8sBackupTarget = K8sBackupTarget;

impl Endpoint for K8sBackupTarget {
    const NAME: &'static str = "k8s-backup-target";
    const INTERFACE: &'static str = "k8s_backup_target";
    const ROLE: Role = Role::Provides;
}

impl Speaks<{ interface_id("k8s_backup_target") }> for K8sBackupTarget {}

/// The Velero operator.
#[derive(Debug, Clone, Copy)]
pub(crate) struct VeleroBackup;
pub(crate) const VELERO_BACKUP: VeleroBackup = VeleroBackup;

impl Endpoint for VeleroBackup {
    const NAME: &'static str = "velero-backup";
    const INTERFACE: &'static str = "velero_backup_config";
    const ROLE: Role = Role::Provides;
}

impl Speaks<{ interface_id("velero_backup_config") }> for VeleroBackup {}

/// The config options.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Config {
    /// When to back up; empty means only when asked to.
    pub(crate) schedule: String,
    /// Whether the schedule rests.
    pub(crate) paused: bool,
    /// Whether a new schedule waits for its first date.
    pub(crate) skip_immediately: bool,
    /// Whether deleting a schedule deletes its backups.
    pub(crate) use_owner_references_in_backup: bool,
}

/// The action `status-detail`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StatusDetail;

/// Its parameters.
#[derive(Debug, Deserialize)]
pub(crate) struct StatusDetailParams {
    /// Look at all databags again and publish what follows, before reporting.
    pub(crate) recompute: bool,
}

impl Action for StatusDetail {
    const NAME: &'static str = "status-detail";
    type Params = StatusDetailParams;
}
