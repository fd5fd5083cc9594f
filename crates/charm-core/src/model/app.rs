//! This charm's application.

use juju_vocabulary::name::AppName;
use juju_vocabulary::status::{CurrentStatus, Status};

use super::Model;
use crate::error::Error;
use crate::tools::relation::Owner;
use crate::tools::status::{self, Scope};

/// The application that the unit belongs to.
#[derive(Debug, Clone, Copy)]
pub struct App<'m> {
    model: &'m Model,
}

impl<'m> App<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        App { model }
    }

    /// The application's name.
    #[must_use]
    pub fn name(&self) -> AppName {
        self.model.environment.unit.app()
    }

    /// Sets the application's status, at once. Without one, Juju shows the worst of its units'.
    ///
    /// # Errors
    ///
    /// When this unit is not the leader, or `status-set` fails.
    pub fn set_status(&self, status: impl Into<Status>) -> Result<(), Error> {
        self.model
            .require_leader(|| "set the application's status".to_owned())?;
        let status = status.into();
        Ok(status::set(
            self.model.tools(),
            Scope::App,
            status.name(),
            status.message(),
        )?)
    }

    /// The application's status as Juju has it now.
    ///
    /// # Errors
    ///
    /// When this unit is not the leader, or `status-get` fails.
    pub fn status(&self) -> Result<CurrentStatus, Error> {
        self.model
            .require_leader(|| "read the application's status".to_owned())?;
        Ok(status::get(self.model.tools(), Scope::App)?)
    }
}

impl From<App<'_>> for Owner {
    fn from(app: App<'_>) -> Self {
        Owner::App(app.name())
    }
}
