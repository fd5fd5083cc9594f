//! Endpoints: where relations of an application attach.

use std::fmt::Debug;

use juju_vocabulary::hook::{
    RelationBroken, RelationChanged, RelationCreated, RelationDeparted, RelationJoined,
};
use juju_vocabulary::relation::Role;

use super::any_endpoint::AnyEndpoint;
use super::interface::Interface;
use crate::model::relation_event::RelationEvent;
use crate::selector::{On, Selector, Trigger};

/// An endpoint that the charm declares. Each is a unit type of its own, which
/// [`metadata!`](crate::metadata!) makes. Written by hand:
///
/// ```
/// use charm_core::{Endpoint, Interface, InterfaceId, Role, interface_id};
///
/// #[derive(Debug, Clone, Copy)]
/// struct Database;
///
/// impl Endpoint for Database {
///     const NAME: &'static str = "database";
///     const ROLE: Role = Role::Requires;
///     type Interface = PostgresqlClient;
/// }
///
/// #[derive(Debug)]
/// struct PostgresqlClient;
///
/// impl Interface for PostgresqlClient {
///     const NAME: &'static str = "postgresql_client";
///     type Id = InterfaceId<{ interface_id(Self::NAME) }>;
/// }
///
/// let selector = Database.joined();
/// # let _ = selector;
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an endpoint",
    label = "not an endpoint",
    note = "endpoints are what charmcraft.yaml declares under `provides`, `requires` and `peers`"
)]
pub trait Endpoint: Copy + Debug + 'static {
    /// Its name.
    const NAME: &'static str;
    /// Its side of the relation.
    const ROLE: Role;
    /// The interface that it speaks.
    type Interface: Interface;

    /// Its name, for messages.
    #[must_use]
    fn name(self) -> &'static str {
        Self::NAME
    }

    /// A relation was made.
    #[must_use]
    fn created(self) -> On<RelationCreated> {
        AnyEndpoint::from(self).on()
    }

    /// A remote unit entered a relation.
    #[must_use]
    fn joined(self) -> On<RelationJoined> {
        AnyEndpoint::from(self).on()
    }

    /// A remote databag changed.
    #[must_use]
    fn changed(self) -> On<RelationChanged> {
        AnyEndpoint::from(self).on()
    }

    /// A remote unit left a relation.
    #[must_use]
    fn departed(self) -> On<RelationDeparted> {
        AnyEndpoint::from(self).on()
    }

    /// A relation is gone.
    #[must_use]
    fn broken(self) -> On<RelationBroken> {
        AnyEndpoint::from(self).on()
    }

    /// Every event of the endpoint's relations.
    #[must_use]
    fn events(self) -> [Trigger; 5] {
        [
            self.created().trigger(),
            self.joined().trigger(),
            self.changed().trigger(),
            self.departed().trigger(),
            self.broken().trigger(),
        ]
    }
}

impl AnyEndpoint {
    /// The endpoint that `E` is.
    #[must_use]
    pub const fn of<E: Endpoint>() -> Self {
        AnyEndpoint {
            name: E::NAME,
            interface: E::Interface::NAME,
            role: E::ROLE,
        }
    }

    /// Selects one kind of event of its relations.
    #[must_use]
    pub fn on<E: RelationEvent>(self) -> On<E> {
        On::about(self.name())
    }
}

impl<E: Endpoint> From<E> for AnyEndpoint {
    fn from(_: E) -> Self {
        AnyEndpoint::of::<E>()
    }
}

/// An endpoint of the interface `Asked`, whichever side of the relation it is. Every [`Endpoint`] speaks
/// the interface that it declares, and no other.
///
/// `Declared` is that interface; nobody writes it. It is a parameter so that the compiler can name it
/// in the error for an endpoint that speaks another.
#[diagnostic::on_unimplemented(
    message = "the endpoint `{Self}` is declared with interface `{Declared}`, but `{Asked}` is asked for",
    label = "declared with interface `{Declared}`",
    note = "see `interface:` of this endpoint in charmcraft.yaml"
)]
pub trait Speaks<Asked, Declared = <Self as Endpoint>::Interface>: Endpoint {}

// The error shall be about the endpoint, not about the ids that differ.
#[diagnostic::do_not_recommend]
impl<E, Asked> Speaks<Asked, E::Interface> for E
where
    E: Endpoint,
    Asked: Interface<Id = <E::Interface as Interface>::Id>,
{
}
