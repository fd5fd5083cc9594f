//! Gathers what clients want backed up, adds when to do it, and passes both on to Velero.
//!
//! The charm has no state of its own: whatever happened, it derives what to publish and
//! what to say from config and databags.

charm_core::metadata!(mod charm);
mod options;
mod reconcile;
pub mod schedule;
mod status_detail;

use charm_core::event::{ConfigChanged, LeaderElected, UpdateStatus, UpgradeCharm};
use charm_core::{Charm, Endpoint};
use k8s_backup_target::BackupTargetRequirer;
use velero_backup_config::VeleroBackupProvider;

pub use charm::action::StatusDetail;
pub use charm::{K8S_BACKUP_TARGET, METADATA, STATUS_PEERS, VELERO_BACKUP};

/// Those who want to be backed up.
const CLIENTS: BackupTargetRequirer = BackupTargetRequirer::new(K8S_BACKUP_TARGET);

/// Those who back up.
const VELERO: VeleroBackupProvider = VeleroBackupProvider::new(VELERO_BACKUP);

/// Registers what the charm observes.
pub fn build(charm: &mut Charm) {
    let lifecycle = (ConfigChanged, LeaderElected, UpdateStatus, UpgradeCharm);
    let relations = (K8S_BACKUP_TARGET.events(), VELERO_BACKUP.events());
    charm
        .check_config_on_leader::<options::Options>()
        .add(CLIENTS)
        .observe_any((lifecycle, relations), reconcile::reconcile)
        .observe(CLIENTS.changed(), |model, _| reconcile::log_problems(model))
        .observe(StatusDetail, status_detail::report);
}
