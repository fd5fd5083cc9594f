//! `status-get` and `status-set`.

use juju_vocabulary::status::{CurrentStatus, Status};
use serde::Deserialize;

use super::app::App;
use super::session::Model;
use super::unit::Unit;
use crate::error::Error;
use crate::host::{Call, read};

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
        Ok(read(self.model.host(), &get())?)
    }
}

impl App<'_> {
    /// Sets the application's status, at once. Without one, Juju shows the worst of its units'.
    ///
    /// # Errors
    ///
    /// When this unit is not the leader, or `status-set` fails.
    pub fn set_status(&self, status: impl Into<Status>) -> Result<(), Error> {
        self.model
            .require_leader(|| "set the application's status".to_owned())?;
        let call = Call::new("status-set").arg("--application");
        set(self.model, call, &status.into())
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
        self.model
            .require_leader(|| "read the application's status".to_owned())?;
        let wrapped: Wrapped = read(self.model.host(), &get().arg("--application"))?;
        Ok(wrapped.app)
    }
}

fn get() -> Call<'static> {
    Call::new("status-get")
        .arg("--format=json")
        .arg("--include-data")
}

fn set(model: &Model, call: Call<'_>, status: &Status) -> Result<(), Error> {
    let call = call.arg("--").arg(status.name());
    Ok(model.tell(&call.message(status.message()))?)
}
