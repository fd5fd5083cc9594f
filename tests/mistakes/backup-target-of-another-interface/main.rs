charm_core::metadata!(mod charm);

use charm::DATABASE;
use k8s_backup_target::BackupTargetProvider;

fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        charm.add(BackupTargetProvider::new(DATABASE, |_| Ok(None)));
    })
}
