//! The unit that runs this charm.

use juju_vocabulary::name::UnitName;

use super::owner::Owner;
use super::session::Model;

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
}

impl From<Unit<'_>> for Owner {
    fn from(unit: Unit<'_>) -> Self {
        unit.name().into()
    }
}
