//! Services: what runs, and what should.

use serde::{Deserialize, Serialize};

use crate::change::ChangeId;
use crate::client::{Client, Target, texts};
use crate::error::Error;
use crate::layer::Startup;
use crate::signal::Signal;
use crate::timestamp::Timestamp;
use crate::word::words;

words! {
    /// Whether a service runs.
    ServiceStatus {
        /// It does.
        Active = "active",
        /// It does not.
        Inactive = "inactive",
        /// It does not, because it failed.
        Error = "error",
        /// It failed, and Pebble is about to start it again.
        Backoff = "backoff",
    }
}

/// How a service is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct ServiceInfo {
    /// Its name.
    pub name: String,
    /// Whether it starts by itself.
    pub startup: Startup,
    /// Whether it runs.
    pub current: ServiceStatus,
    /// Since when.
    pub current_since: Option<Timestamp>,
}

impl ServiceInfo {
    /// Whether it runs.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.current == ServiceStatus::Active
    }
}

#[derive(Serialize)]
struct Act<'a> {
    action: &'static str,
    services: Vec<&'a str>,
}

impl Client {
    /// How services are: those that are named, or all.
    ///
    /// # Errors
    ///
    /// When Pebble cannot be asked.
    pub fn services<S: AsRef<str>>(&self, names: &[S]) -> Result<Vec<ServiceInfo>, Error> {
        self.list(&Target::new("/v1/services").with_each("names", names))
    }

    fn services_change(
        &self,
        action: &'static str,
        services: Vec<&str>,
    ) -> Result<ChangeId, Error> {
        let (change, _) = self.begin::<()>("/v1/services", &Act { action, services })?;
        Ok(change)
    }

    /// Starts services and what they require.
    ///
    /// # Errors
    ///
    /// When one is not in the plan, none is named, or Pebble cannot be asked.
    pub fn start<S: AsRef<str>>(&self, services: &[S]) -> Result<ChangeId, Error> {
        self.services_change("start", texts(services))
    }

    /// Stops services and what requires them.
    ///
    /// # Errors
    ///
    /// As of [`Client::start`].
    pub fn stop<S: AsRef<str>>(&self, services: &[S]) -> Result<ChangeId, Error> {
        self.services_change("stop", texts(services))
    }

    /// Stops services that run, and starts them all.
    ///
    /// # Errors
    ///
    /// As of [`Client::start`].
    pub fn restart<S: AsRef<str>>(&self, services: &[S]) -> Result<ChangeId, Error> {
        self.services_change("restart", texts(services))
    }

    /// Starts the services with `startup: enabled`.
    ///
    /// # Errors
    ///
    /// When there is none, or Pebble cannot be asked.
    pub fn autostart(&self) -> Result<ChangeId, Error> {
        self.services_change("autostart", Vec::new())
    }

    /// Restarts what runs and has changed in the plan, starts what should run, and so with checks.
    ///
    /// # Errors
    ///
    /// When Pebble cannot be asked.
    pub fn replan(&self) -> Result<ChangeId, Error> {
        self.services_change("replan", Vec::new())
    }

    /// Sends a signal to services that run.
    ///
    /// # Errors
    ///
    /// When one does not run, or Pebble cannot be asked.
    pub fn send_signal<S: AsRef<str>>(&self, signal: Signal, services: &[S]) -> Result<(), Error> {
        #[derive(Serialize)]
        struct Send<'a> {
            signal: &'static str,
            services: Vec<&'a str>,
        }
        let body = Send {
            signal: signal.name(),
            services: texts(services),
        };
        self.act("/v1/signals", &body)
    }
}
