//! The config options, checked.

use charm_core::{Error, Model};
use velero_backup_config::ScheduleOptions;

use crate::charm::Config;
use crate::schedule::{Schedule, ScheduleError};

/// What the operator wants, if Velero can follow it.
///
/// # Errors
///
/// The outer one when `config-get` fails, the inner one when the schedule is none.
pub(crate) fn options(model: &Model) -> Result<Result<ScheduleOptions, ScheduleError>, Error> {
    Ok(checked(Config::load(model)?))
}

fn checked(config: Config) -> Result<ScheduleOptions, ScheduleError> {
    let schedule = match config.schedule.as_str() {
        "" => None,
        text => Some(Schedule::parse(text)?.to_string()),
    };
    Ok(ScheduleOptions {
        schedule,
        paused: Some(config.paused),
        skip_immediately: Some(config.skip_immediately),
        use_owner_references_in_backup: Some(config.use_owner_references_in_backup),
    })
}
