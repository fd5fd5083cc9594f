//! An endpoint as a plain value.

use juju_vocabulary::relation::Role;

/// An endpoint as a plain value, for code that works with any. There is none that the charm does not
/// declare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AnyEndpoint {
    pub(super) name: &'static str,
    pub(super) interface: &'static str,
    pub(super) role: Role,
}

impl AnyEndpoint {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// The interface that it speaks.
    #[must_use]
    pub const fn interface(self) -> &'static str {
        self.interface
    }

    /// Its side of the relation.
    #[must_use]
    pub const fn role(self) -> Role {
        self.role
    }
}
