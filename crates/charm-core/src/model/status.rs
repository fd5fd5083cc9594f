//! `status-get` and `status-set`.

use juju_vocabulary::status::{CurrentStatus, Status};
use serde::Deserialize;

use super::app::App;
use super::session::Model;
use super::unit::Unit;
use crate::error::Error;
use crate::host::{Call, SecurityEvent};

impl Unit<'_> {
    /// Sets the unit's status, at once: it stays even if the hook then fails.
    ///
    /// # Errors
    ///
    /// When `status-set` fails.
    pub fn set_status(&self, status: impl Into<Status>) -> Result<(), Error> {
        set(self.model, Call::new("status-set"), &status.into())
    }

    /// The unit's status as Juju has it now.
    ///
    /// # Errors
    ///
    /// When `status-get` fails.
    pub fn status(&self) -> Result<CurrentStatus, Error> {
        Ok(self.model.look(&get())?)
    }
}

impl App<'_> {
    /// Sets the application's status, at once. Without one, Juju shows the worst of its units'.
    ///
    /// # Errors
    ///
    /// When this unit is not the leader, or `status-set` fails.
    pub fn set_status(&self, status: impl Into<Status>) -> Result<(), Error> {
        self.require_leader("status-set", "set the application's status")?;
        set(self.model, of_app(), &status.into())
    }

    /// The application's status as Juju has it now.
    ///
    /// # Errors
    ///
    /// When this unit is not the leader, or `status-get` fails.
    pub fn status(&self) -> Result<CurrentStatus, Error> {
        #[derive(Deserialize)]
        struct Wrapped {
            #[serde(rename = "application-status")]
            app: CurrentStatus,
        }
        self.require_leader("status-get", "read the application's status")?;
        let wrapped: Wrapped = self.model.look(&get().arg("--application"))?;
        Ok(wrapped.app)
    }

    fn require_leader(&self, tool: &'static str, doing: &str) -> Result<(), Error> {
        let leads = self.model.require_leader(|| doing.to_owned());
        if let Err(Error::NotLeader { .. }) = leads {
            self.model
                .host()
                .note(SecurityEvent::NotLeader { tool, doing });
        }
        leads
    }
}

fn get() -> Call<'static> {
    Call::new("status-get")
        .arg("--format=json")
        .arg("--include-data")
}

impl Model {
    /// Sets the status that was collected of the unit, unless this dispatch has set it already.
    pub(crate) fn set_collected(&self, status: Status) -> Result<(), Error> {
        match self.known(&Call::new("status-set")) == Some(&status) {
            true => Ok(()),
            false => self.unit().set_status(status),
        }
    }

    /// The same of the application. Only the leader's counts.
    pub(crate) fn set_collected_of_app(&self, status: Status) -> Result<(), Error> {
        match self.known(&of_app()) == Some(&status) {
            true => Ok(()),
            false => self.app().set_status(status),
        }
    }
}

fn of_app() -> Call<'static> {
    Call::new("status-set").arg("--application")
}

fn set(model: &Model, call: Call<'_>, status: &Status) -> Result<(), Error> {
    let which = call.to_static();
    let call = call.arg("--").arg(status.name());
    model.tell(&call.message(status.message()))?;
    model.remember(&which, status.clone());
    Ok(())
}
