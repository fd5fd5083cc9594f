//! What put units into error in production, played to the compiled charms: the environment of a hook, and
//! hook tools that answer as Juju did.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod hook;

mod gone;
mod left_out;
mod newer;
