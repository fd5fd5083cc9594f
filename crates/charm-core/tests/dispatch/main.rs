//! A charm's dispatch, from the environment to the hook tools, against a scripted Juju.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod events;
mod failures;
mod juju;
mod model;
mod order;
