//! `is-leader`.

use super::session::Model;
use super::unit::Unit;
use crate::error::Error;
use crate::host::Call;

impl Unit<'_> {
    /// Whether this unit leads its application. Juju promises a leader 30 seconds at a time, which
    /// a dispatch is expected to fit in, so the answer is asked for once.
    ///
    /// # Errors
    ///
    /// When `is-leader` fails.
    pub fn is_leader(&self) -> Result<bool, Error> {
        Ok(*self
            .model
            .ask(&Call::new("is-leader").arg("--format=json"))?)
    }
}

impl Model {
    /// Refuses what only the leader may do, before Juju would.
    pub(super) fn require_leader(&self, doing: impl FnOnce() -> String) -> Result<(), Error> {
        if self.unit().is_leader()? {
            Ok(())
        } else {
            Err(Error::NotLeader {
                unit: self.unit().name().clone(),
                doing: doing(),
            })
        }
    }
}
