//! What a charm declares in `charmcraft.yaml`, as types: each endpoint, action, container and
//! storage is a unit type of its own, from which the selectors of its events come.

mod action;
mod container;
mod endpoint;
mod interface;
mod resource;
mod storage;

pub use action::{Action, NoParams};
pub use container::Container;
pub use endpoint::{AnyEndpoint, Endpoint};
pub use interface::{Interface, InterfaceId, Speaks, interface_id};
pub use resource::Resource;
pub use storage::Storage;
