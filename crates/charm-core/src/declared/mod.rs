//! What a charm declares in `charmcraft.yaml`, as types: each endpoint, action, container and
//! storage is a unit type of its own, from which the selectors of its events come.

pub(crate) mod action;
pub(crate) mod any_endpoint;
mod binding;
mod container;
mod endpoint;
mod interface;
mod resource;
mod storage;

pub use action::{Action, NoParams};
pub use any_endpoint::AnyEndpoint;
pub use binding::Binding;
pub use container::Container;
pub use endpoint::{Endpoint, Speaks};
pub use interface::{Interface, InterfaceId, interface_id};
pub use resource::Resource;
pub use storage::Storage;
