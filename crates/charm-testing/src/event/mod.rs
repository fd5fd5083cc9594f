//! What can happen to the unit under test.
//!
//! Where Juju's event is data and no more, that data is the event: [`Start`](charm_core::event::Start),
//! [`Install`](charm_core::event::Install). Those of a container are made from its constant: [`pebble_ready`],
//! [`custom_notice`], [`check_failed`], [`check_recovered`]. Events of relations are made from a relation's id, which the state
//! has given: [`created`], [`joined`], [`changed`], [`departed`], [`broken`]. So are those
//! of storages: [`attached`], [`detaching`], and of secrets: [`secret_changed`], [`secret_rotate`], [`secret_expired`],
//! [`secret_remove`]. An action is made from
//! its type: [`action`]; a hook of the charm's own from what it brings: [`own`]. Any of them may come again after it has failed: [`retried`]. Events that a
//! library defines are made by the library, from Juju's.

mod action;
mod container;
mod occurrence;
mod own;
mod relation;
mod secret;
mod storage;

pub use action::{ActionCall, action};
pub use container::{check_failed, check_recovered, custom_notice, pebble_ready};
pub use occurrence::{Occurrence, retried};
pub(crate) use occurrence::{RelationHook, SecretHook, What};
pub use own::{own, own_by_file};
pub use relation::{
    broken, broken_after_restart, changed, changed_by, created, departed, departed_on_removal,
    joined,
};
pub use secret::{secret_changed, secret_expired, secret_remove, secret_rotate};
pub use storage::{attached, detaching};
