//! The example charms, compiled, in the simulated Juju.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod backup;
mod client;
mod integrator;
