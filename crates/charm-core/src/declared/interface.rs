//! Interfaces: what the two sides of a relation agree on.

/// An interface, as a type: so that the compiler can tell endpoints of one from those of another.
///
/// An interface library has one, and asks its endpoints to [speak](crate::Speaks) it:
///
/// ```
/// use charm_core::{Interface, InterfaceId, Speaks, interface_id};
///
/// /// The interface `postgresql_client`.
/// #[derive(Debug, Clone, Copy)]
/// pub struct PostgresqlClient;
///
/// impl Interface for PostgresqlClient {
///     const NAME: &'static str = "postgresql_client";
///     type Id = InterfaceId<{ interface_id(Self::NAME) }>;
/// }
///
/// fn connect(endpoint: impl Speaks<PostgresqlClient>) {
///     # let _ = endpoint;
/// }
/// ```
///
/// The charm that links the library has one more of the same name, which [`metadata!`](crate::metadata!)
/// made of its YAML. Neither knows of the other: types with the same [`Id`](Self::Id) are the same
/// interface.
pub trait Interface: 'static {
    /// Its name.
    const NAME: &'static str;
    /// Its name in a form that types can be compared by: [`InterfaceId`] of [`interface_id`] of
    /// [`NAME`](Self::NAME).
    type Id;
}

/// The name of an interface as a type, by its [`interface_id`].
#[derive(Debug)]
pub enum InterfaceId<const ID: u64> {}

/// A number for an interface's name, to stand in a type (64-bit FNV-1a).
#[must_use]
pub const fn interface_id(name: &str) -> u64 {
    let mut rest = name.as_bytes();
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    while let [byte, behind @ ..] = rest {
        hash = (hash ^ *byte as u64).wrapping_mul(0x0100_0000_01b3);
        rest = behind;
    }
    hash
}
