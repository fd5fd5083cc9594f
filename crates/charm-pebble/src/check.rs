//! Checks: whether the workload works.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::change::ChangeId;
use crate::client::{Client, Target, texts};
use crate::error::Error;
use crate::layer::{CheckStartup, Level};
use crate::loose;
use crate::word::words;

words! {
    /// What a check says.
    CheckStatus {
        /// It works.
        Up = "up",
        /// It failed as often in a row as its threshold.
        Down = "down",
        /// It does not run.
        Inactive = "inactive",
    }
}

/// How a check is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct CheckInfo {
    /// Its name.
    pub name: String,
    /// What it counts for.
    #[serde(default, deserialize_with = "loose::word")]
    pub level: Option<Level>,
    /// Whether it starts by itself.
    #[serde(default, deserialize_with = "loose::word")]
    pub startup: Option<CheckStartup>,
    /// What it says.
    pub status: CheckStatus,
    /// How often it succeeded since it was started or last failed for good; none from a Pebble before 1.23.
    pub successes: Option<i64>,
    /// How often it failed since it last succeeded.
    #[serde(default)]
    pub failures: i64,
    /// How many failures in a row are a failure.
    pub threshold: i64,
    /// The change that runs it.
    pub change_id: Option<ChangeId>,
    /// The change that ran it before.
    pub prev_change_id: Option<ChangeId>,
}

impl CheckInfo {
    /// Whether it has run at all; none from a Pebble that does not say.
    #[must_use]
    pub fn has_run(&self) -> Option<bool> {
        Some(self.successes? > 0 || self.failures > 0)
    }
}

/// What became of a check that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Refreshed {
    /// How it is now.
    pub info: CheckInfo,
    /// Why it failed.
    pub error: Option<String>,
}

#[derive(Serialize)]
struct Act<'a> {
    action: &'static str,
    checks: Vec<&'a str>,
}

#[derive(Deserialize)]
struct Changed {
    changed: Option<Vec<String>>,
}

impl Client {
    /// How checks are: those of a level, or all; those that are named, or all.
    ///
    /// # Errors
    ///
    /// When Pebble cannot be asked.
    pub fn checks<S: AsRef<str>>(
        &self,
        level: Option<&Level>,
        names: &[S],
    ) -> Result<Vec<CheckInfo>, Error> {
        self.list(&checks_target("/v1/checks", level, names))
    }

    fn checks_change(&self, action: &'static str, checks: Vec<&str>) -> Result<Vec<String>, Error> {
        let changed: Changed = self.post("/v1/checks", &Act { action, checks })?;
        Ok(changed.changed.unwrap_or_default())
    }

    /// Starts checks; the names of those that did not run already.
    ///
    /// # Errors
    ///
    /// When one is not in the plan, none is named, or Pebble cannot be asked.
    pub fn start_checks<S: AsRef<str>>(&self, checks: &[S]) -> Result<Vec<String>, Error> {
        self.checks_change("start", texts(checks))
    }

    /// Stops checks; the names of those that did run.
    ///
    /// # Errors
    ///
    /// As of [`Client::start_checks`].
    pub fn stop_checks<S: AsRef<str>>(&self, checks: &[S]) -> Result<Vec<String>, Error> {
        self.checks_change("stop", texts(checks))
    }

    /// Runs a check now. `timeout` has to be longer than the check's.
    ///
    /// # Errors
    ///
    /// When it is not in the plan, does not answer in time, or Pebble cannot be asked.
    pub fn refresh_check(&self, name: &str, timeout: Duration) -> Result<Refreshed, Error> {
        #[derive(Serialize)]
        struct Refresh<'a> {
            name: &'a str,
        }
        self.post_within(
            "/v1/checks/refresh",
            &Refresh { name },
            timeout.min(crate::client::MAX_WAIT),
        )
    }

    /// Whether no check is down: of those of a level or all, of those that are named or all. What is
    /// alive counts for `ready` too.
    ///
    /// # Errors
    ///
    /// When Pebble cannot be asked.
    pub fn is_healthy<S: AsRef<str>>(
        &self,
        level: Option<&Level>,
        names: &[S],
    ) -> Result<bool, Error> {
        #[derive(Deserialize)]
        struct Health {
            healthy: bool,
        }
        let health: Health = self.get(&checks_target("/v1/health", level, names))?;
        Ok(health.healthy)
    }
}

fn checks_target<S: AsRef<str>>(path: &str, level: Option<&Level>, names: &[S]) -> Target {
    let target = Target::new(path).with_each("names", names);
    match level {
        Some(level) => target.with("level", level.as_str()),
        None => target,
    }
}
