//! What `charmcraft.yaml` declares.

use charm_core::{Endpoint, Role, Speaks, interface_id};
use serde::Deserialize;

/// The integrator that gets the spec.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BackupConfig;
pub(crate) const BACKUP_CONFIG: BackupConfig = BackupConfig;

impl Endpoint for BackupConfig {
    const NAME: &'static str = "backup-config";
    const INTERFACE: &'static str = "k8s_backup_target";
    const ROLE: Role = Role::Requires;
}

impl Speaks<{ interface_id("k8s_backup_target") }> for BackupConfig {}

/// The config options.
#[derive(Debug, Deserialize)]
pub(crate) struct Config {
    /// The Kubernetes namespace to back up.
    pub(crate) namespace: String,
    /// How long to keep a backup.
    pub(crate) ttl: String,
}
