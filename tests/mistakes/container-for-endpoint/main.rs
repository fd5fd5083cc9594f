charm_core::metadata!(mod charm);

use charm::WEB;
use k8s_backup_target::BackupTargetProvider;

fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        charm.add(BackupTargetProvider::new(WEB, |_| Ok(None)));
    })
}
