//! The traits that code of a charm needs in scope: `use charm_core::prelude::*;`

pub use crate::charm::Component;
pub use crate::declared::{Action, Container, Endpoint, Interface, Resource, Speaks, Storage};
pub use crate::event::{Event, Labelled, RelationEvent, StorageEvent};
pub use crate::own_hook::OwnHook;
pub use crate::selector::{Selector, Triggers};
