//! What put units into error in production, played to the compiled charms: the environment of a hook, and a
//! unit agent or hook tools that answer as Juju did.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod agent;
mod hook;

mod broken;
mod deferred;
mod gone;
mod left_out;
mod neighbours;
mod newer;

#[test]
fn by_the_hook_tools_it_is_the_same() {
    charm_tests::transport::repeat_by_tools("by_the_hook_tools_it_is_the_same");
}
