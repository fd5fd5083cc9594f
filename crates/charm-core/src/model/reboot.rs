//! `juju-reboot`: the unit's machine starts anew.

use std::convert::Infallible;

use super::unit::Unit;
use crate::error::Error;
use crate::host::{Call, ToolError};

impl Unit<'_> {
    /// Reboots the machine once the hook has succeeded. Afterwards Juju sends `start` again.
    ///
    /// ```
    /// # use charm_core::{Error, Model};
    /// fn upgrade_kernel(model: &Model) -> Result<(), Error> {
    ///     // …
    ///     model.unit().reboot_after_hook()
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// In an action ([`Unsupported`](crate::host::Refusal::Unsupported)), or when `juju-reboot` fails.
    pub fn reboot_after_hook(&self) -> Result<(), Error> {
        Ok(self.model.tell(&Call::new("juju-reboot"))?)
    }

    /// Reboots the machine now, and runs this hook from its beginning afterwards. Juju kills the charm for it, so this
    /// never returns well, and nothing that the hook wrote is published: what must be known afterwards has to be on
    /// disk. Nor does it return in a test, where nobody kills the charm: `?` ends the hook with
    /// [`Error::Reboots`], and a handler that goes on all the same publishes nothing either.
    ///
    /// ```
    /// # use charm_core::{Error, Model};
    /// fn install(model: &Model, needs_reboot: bool) -> Result<(), Error> {
    ///     if needs_reboot {
    ///         model.unit().reboot_now()?;
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Always: that it reboots; or in an action ([`Unsupported`](crate::host::Refusal::Unsupported)), or that
    /// `juju-reboot` fails.
    pub fn reboot_now(&self) -> Result<Infallible, Error> {
        match self.model.tell(&Call::new("juju-reboot").arg("--now")) {
            // Who is killed while it asks hears no answer.
            Ok(()) | Err(ToolError::Lost { .. }) => {
                self.model.note_reboot();
                Err(Error::Reboots)
            }
            Err(error) => Err(error.into()),
        }
    }
}
