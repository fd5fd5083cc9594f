//! Who owns a databag.

use std::fmt;

use juju_vocabulary::name::{AppName, UnitName};

/// Whose databag is meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// The application's: written by its leader.
    App(AppName),
    /// The unit's own.
    Unit(UnitName),
}

impl From<&AppName> for Owner {
    fn from(app: &AppName) -> Self {
        Owner::App(app.clone())
    }
}

impl From<&UnitName> for Owner {
    fn from(unit: &UnitName) -> Self {
        Owner::Unit(unit.clone())
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Owner::App(app) => write!(f, "app {app}"),
            Owner::Unit(unit) => write!(f, "unit {unit}"),
        }
    }
}
