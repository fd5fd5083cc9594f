//! Whom something concerns.

use juju_vocabulary::name::{AppName, UnitName};

/// All units of an application, or one unit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Party {
    App(AppName),
    Unit(UnitName),
}

impl Party {
    /// The one of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let unit = name.parse().map(Self::Unit);
        unit.or_else(|_| name.parse().map(Self::App)).ok()
    }
}
