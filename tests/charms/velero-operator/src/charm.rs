//! What `charmcraft.yaml` declares.

use charm_core::{Endpoint, Role, Speaks, interface_id};

/// Integrators that want backups made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct VeleroBackups;
pub(crate) const VELERO_BACKUPS: VeleroBackups = VeleroBackups;

impl Endpoint for VeleroBackups {
    const NAME: &'static str = "velero-backups";
    const INTERFACE: &'static str = "velero_backup_config";
    const ROLE: Role = Role::Requires;
}

impl Speaks<{ interface_id("velero_backup_config") }> for VeleroBackups {}
