//! What needs a newer Juju.

use juju_vocabulary::version::JujuVersion;

use super::session::Model;
use crate::error::Error;

impl Model {
    /// Refuses what only Juju `needed` and newer can do, in words for the operator. `doing` completes "to …".
    /// The version itself is `model.environment().juju_version`.
    ///
    /// ```
    /// # use charm_core::{Error, JujuVersion, Model};
    /// fn share_secret(model: &Model) -> Result<(), Error> {
    ///     model.require_juju(&JujuVersion::new(3, 0, 0), "share a secret")?;
    ///     // …
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// When this Juju is older, or does not tell its version.
    pub fn require_juju(&self, needed: &JujuVersion, doing: &str) -> Result<(), Error> {
        let present = &self.environment().juju_version;
        if present >= needed {
            return Ok(());
        }
        Err(Error::NeedsJuju {
            needed: needed.clone(),
            present: present.clone(),
            doing: doing.to_owned(),
        })
    }
}
