//! The unit that runs this charm.

use juju_vocabulary::name::UnitName;
use juju_vocabulary::status::{CurrentStatus, Status};

use super::Model;
use crate::error::Error;
use crate::tools;
use crate::tools::relation::Owner;
use crate::tools::status::{self, Scope};

/// The unit that runs this charm.
#[derive(Debug, Clone, Copy)]
pub struct Unit<'m> {
    model: &'m Model,
}

impl<'m> Unit<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        Unit { model }
    }

    /// The unit's name.
    #[must_use]
    pub fn name(&self) -> &'m UnitName {
        &self.model.environment.unit
    }

    /// Whether this unit leads its application. Juju promises a leader 30 seconds at a time, which
    /// a dispatch is expected to fit in, so the answer is asked for once.
    ///
    /// # Errors
    ///
    /// When `is-leader` fails.
    pub fn is_leader(&self) -> Result<bool, Error> {
        self.model.is_leader()
    }

    /// Sets the unit's status, at once: it stays even if the hook then fails.
    ///
    /// # Errors
    ///
    /// When `status-set` fails.
    pub fn set_status(&self, status: impl Into<Status>) -> Result<(), Error> {
        let status = status.into();
        Ok(status::set(
            self.model.tools(),
            Scope::Unit,
            status.name(),
            status.message(),
        )?)
    }

    /// The unit's status as Juju has it now.
    ///
    /// # Errors
    ///
    /// When `status-get` fails.
    pub fn status(&self) -> Result<CurrentStatus, Error> {
        Ok(status::get(self.model.tools(), Scope::Unit)?)
    }

    /// Tells Juju which version of the workload runs; `juju status` shows it for the application.
    ///
    /// # Errors
    ///
    /// When `application-version-set` fails.
    pub fn set_workload_version(&self, version: &str) -> Result<(), Error> {
        Ok(tools::application::set_version(
            self.model.tools(),
            version,
        )?)
    }
}

impl From<Unit<'_>> for Owner {
    fn from(unit: Unit<'_>) -> Self {
        Owner::Unit(unit.name().clone())
    }
}
