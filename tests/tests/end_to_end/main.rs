//! The example charms, compiled, and charms of these tests, in the simulated Juju.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod backup;
mod client;
mod integrator;
mod kept_secret;
mod log;
mod own_hooks;
mod reconcile;
mod secrets;
mod seen;
mod stored_state;
mod web_server;

#[test]
fn by_the_hook_tools_it_is_the_same() {
    charm_tests::transport::repeat_by_tools("by_the_hook_tools_it_is_the_same");
}
