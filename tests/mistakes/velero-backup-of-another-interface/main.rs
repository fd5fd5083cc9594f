charm_core::metadata!(mod charm);

use charm::BACKUP;
use velero_backup_config::VeleroBackupProvider;

fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        let _ = (charm, VeleroBackupProvider::new(BACKUP));
    })
}
