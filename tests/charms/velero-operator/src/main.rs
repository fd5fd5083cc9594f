//! Stands in for the Velero operator: reads what integrators publish, and shows it in its status.

charm_core::metadata!(mod charm);

use std::process::ExitCode;

use charm_core::event::Start;
use charm_core::{Active, Endpoint, Error, Model};
use velero_backup_config::VeleroBackupRequirer;

use charm::VELERO_BACKUPS;

fn main() -> ExitCode {
    charm_core::main(|charm| {
        charm.observe_any((VELERO_BACKUPS.events(), Start), show_backups);
    })
}

/// How many problems are spelled out in the log.
const LOGGED: usize = 5;

fn show_backups(model: &Model) -> Result<(), Error> {
    let backups = VeleroBackupRequirer::new(VELERO_BACKUPS).backups(model)?;
    // Each message costs a process, and an integrator may make thousands of mistakes.
    for problem in backups.problems.iter().take(LOGGED) {
        tracing::warn!("not a backup: {problem}");
    }
    if let Some(more @ 1..) = backups.problems.len().checked_sub(LOGGED) {
        tracing::warn!("and {more} more that are none");
    }
    let scheduled = backups
        .good
        .iter()
        .filter(|backup| backup.schedule.schedule.is_some());
    let message = match backups.good.len() {
        0 => "no backups configured".to_owned(),
        all => format!("{all} configured, {} scheduled", scheduled.count()),
    };
    model.unit().set_status(Active(message))
}
