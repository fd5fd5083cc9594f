//! The model's log.

use std::time::Duration;

use juju_vocabulary::log_level::LogLevel;
use juju_vocabulary::name::UnitName;
use serde::{Deserialize, Serialize};

/// One line of `juju debug-log`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// The simulated time.
    pub time: Duration,
    /// The unit that it is about.
    pub unit: UnitName,
    /// How much it matters.
    pub level: LogLevel,
    /// Who says it: `unit.a/0.juju-log`, `unit.a/0.start` (the charm's output), `juju.worker.uniter`.
    pub module: String,
    /// What it says.
    pub message: String,
}
