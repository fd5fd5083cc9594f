//! The same event on the same state gives the same result wherever the charm runs: in
//! `charm-testing`, compiled or linked into the simulated Juju, and, as the Python charm that does the same, in Scenario.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod compiled;
mod life;
mod linked;
mod scenario;

#[test]
fn by_the_hook_tools_it_is_the_same() {
    charm_tests::transport::repeat_by_tools("by_the_hook_tools_it_is_the_same");
}
