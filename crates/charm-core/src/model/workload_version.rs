//! `application-version-set`.

use super::unit::Unit;
use crate::error::Error;
use crate::host::Call;

impl Unit<'_> {
    /// Tells Juju which version of the workload runs; `juju status` shows it for the application.
    ///
    /// # Errors
    ///
    /// When `application-version-set` fails.
    pub fn set_workload_version(&self, version: &str) -> Result<(), Error> {
        let call = Call::new("application-version-set").arg("--");
        Ok(self.model.tell(&call.message(version))?)
    }
}
