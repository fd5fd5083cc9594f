//! The unit that runs this charm.

use juju_vocabulary::name::UnitName;

use super::owner::Owner;
use super::session::Model;
use crate::error::Error;
use crate::host::Call;

/// The unit that runs this charm.
#[derive(Debug, Clone, Copy)]
pub struct Unit<'m> {
    pub(super) model: &'m Model,
}

impl Model {
    /// The unit that runs this charm.
    #[must_use]
    pub fn unit(&self) -> Unit<'_> {
        Unit { model: self }
    }
}

impl<'m> Unit<'m> {
    /// The unit's name.
    #[must_use]
    pub fn name(&self) -> &'m UnitName {
        &self.model.environment().unit
    }

    /// The address by which other machines of the cloud reach the unit, whatever it is bound to;
    /// [`Model::network`] tells those of an endpoint.
    ///
    /// # Errors
    ///
    /// When the unit has no address yet, or `unit-get` fails.
    pub fn private_address(&self) -> Result<&'m str, Error> {
        self.address("private-address")
    }

    /// The address by which it is reached from outside, as far as the cloud tells one.
    ///
    /// # Errors
    ///
    /// As [`private_address`](Self::private_address).
    pub fn public_address(&self) -> Result<&'m str, Error> {
        self.address("public-address")
    }

    fn address(&self, which: &'static str) -> Result<&'m str, Error> {
        let call = Call::new("unit-get").arg("--format=json").arg(which);
        Ok(self.model.ask::<String>(&call)?)
    }
}

impl From<Unit<'_>> for Owner {
    fn from(unit: Unit<'_>) -> Self {
        unit.name().into()
    }
}
