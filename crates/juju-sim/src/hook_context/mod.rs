//! One dispatch of a unit's charm, behind the hook tools.
//!
//! A context holds what the unit sees, with all that its charm has done so far on top. Whether that counts is
//! decided when the charm has ended: see [`Change::counts_at_once`](crate::view::Change::counts_at_once). Nothing of the model is held meanwhile;
//! what others do in that time is seen where [`World`](crate::view::World) says so.

mod context;
mod secrets;

pub(crate) use context::Refused;
pub use context::{HookContext, Params};
pub(crate) use secrets::{Wanted, Which};
