//! A charm's dispatch, from the environment to the hook tools, against a scripted Juju.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod deferral;
mod events;
mod failures;
mod host;
mod juju;
mod model;
mod order;
mod status;
mod stored_state;
