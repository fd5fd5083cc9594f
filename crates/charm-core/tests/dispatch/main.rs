//! A charm's dispatch, from the environment to the hook tools, against a scripted Juju.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]
mod juju;

mod events;
mod failures;
mod model;
mod order;
