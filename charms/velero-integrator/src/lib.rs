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
use charm_core::{Charm, Endpoint, Selector};
use k8s_backup_target::BackupTargetRequirer;
use velero_backup_config::VeleroBackupProvider;

pub use charm::action::StatusDetail;
pub use charm::{K8S_BACKUP_TARGET, METADATA, STATUS_PEERS, VELERO_BACKUP};

/// Registers what the charm observes.
pub fn build(charm: &mut Charm) {
    let lifecycle = [
        ConfigChanged.trigger(),
        LeaderElected.trigger(),
        UpdateStatus.trigger(),
        UpgradeCharm.trigger(),
    ];
    let relations = K8S_BACKUP_TARGET
        .events()
        .into_iter()
        .chain(VELERO_BACKUP.events());
    charm
        .add(clients())
        .observe_any(lifecycle.into_iter().chain(relations), reconcile::reconcile)
        .observe(clients().changed(), |model, _| {
            reconcile::log_problems(model)
        })
        .observe(StatusDetail, status_detail::report);
}

/// Those who want to be backed up.
fn clients() -> BackupTargetRequirer {
    BackupTargetRequirer::new(K8S_BACKUP_TARGET)
}

/// Those who back up.
fn velero() -> VeleroBackupProvider {
    VeleroBackupProvider::new(VELERO_BACKUP)
}
