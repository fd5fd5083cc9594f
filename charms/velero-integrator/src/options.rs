//! The config options, checked.

use charm_core::model::{BadOption, CheckedConfig};
use velero_backup_config::ScheduleOptions;

use crate::charm::Config;
use crate::schedule::Schedule;

/// What the operator wants, if Velero can follow it.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// What Velero is told.
    pub(crate) told: ScheduleOptions,
    /// The time zone of the schedule, if Velero's own image does not have it: that ships no zone database.
    pub(crate) zone_to_ship: Option<String>,
}

impl CheckedConfig for Options {
    type Config = Config;

    fn check(config: Config) -> Result<Self, BadOption> {
        let schedule = match config.schedule.as_str() {
            "" => Ok(None),
            text => Schedule::parse(text).map(Some),
        };
        let schedule = schedule.map_err(|error| BadOption::new(Config::SCHEDULE, error))?;
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
}
