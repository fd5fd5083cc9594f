//! What one unit sees of its model, and what its charm does: plain data.
//!
//! A [`State`] is what the hook tools answer from, wherever it comes from: the simulated model makes it for
//! a unit, a test writes it down. What a charm does is a list of [`Change`]s; [`State::apply`] and
//! [`Model::apply`](crate::model::Model::apply) carry one out. Behind a state may stand a [`World`], which
//! knows what others say now.

mod change;
mod container;
mod difference;
mod metric;
mod options;
mod reboot;
mod relation;
mod secret;
mod secret_change;
mod secrets;
mod state;
pub(crate) mod storage;
mod time;
mod world;

pub use change::{Change, put, put_result};
pub use difference::Difference;
pub use metric::Metric;
pub use options::options;
pub use reboot::Reboot;
pub use relation::{RelationState, addresses};
pub use secret::{SecretOwner, SecretState};
pub use secret_change::{SecretChange, SecretFacts};
pub use state::State;
pub(crate) use state::birth;
pub use storage::StorageState;
pub use time::is_time;
pub use world::World;
