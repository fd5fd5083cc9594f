//! What a neighbour can write into a databag, and what a user into config, and how the example
//! charms bear it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod neighbour;
mod printable;
mod texts;

mod bulk;
mod client;
mod config;
mod integrator;
mod velero;

#[test]
fn by_the_hook_tools_it_is_the_same() {
    charm_tests::transport::repeat_by_tools("by_the_hook_tools_it_is_the_same");
}
