//! The config options, checked.

use charm_core::{Error, Model};
use velero_backup_config::ScheduleOptions;

use crate::charm::Config;
use crate::schedule::{Schedule, ScheduleError};

/// What the operator wants.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// What Velero is told.
    pub(crate) told: ScheduleOptions,
    /// The time zone of the schedule, if Velero's own image does not have it: that ships no zone database.
    pub(crate) zone_to_ship: Option<String>,
}

/// What the operator wants, if Velero can follow it.
///
/// # Errors
///
/// The outer one when `config-get` fails, the inner one when the schedule is none.
pub(crate) fn options(model: &Model) -> Result<Result<Options, ScheduleError>, Error> {
    Ok(checked(Config::load(model)?))
}

fn checked(config: Config) -> Result<Options, ScheduleError> {
    let schedule = match config.schedule.as_str() {
        "" => None,
        text => Some(Schedule::parse(text)?),
    };
    let zone = schedule.as_ref().and_then(Schedule::zone_of_database);
    let zone_to_ship = zone.map(str::to_owned);
    let told = ScheduleOptions {
        schedule: schedule.map(|schedule| schedule.to_string()),
        paused: Some(config.paused),
        skip_immediately: Some(config.skip_immediately),
        use_owner_references_in_backup: Some(config.use_owner_references_in_backup),
    };
    Ok(Options { told, zone_to_ship })
}
