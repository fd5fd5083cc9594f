//! The harness itself, with charms that do one thing each.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod checked_config;
mod consistency;
mod deferral;
mod events;
mod faults;
mod fuzz;
mod neighbours;
mod networks;
mod outcome;
mod own_hooks;
mod secret;
mod security;
mod seen;
mod states;
mod storage;
mod timers;

charm_core::metadata!(mod shop, "tests/shop");

use charm_core::{Charm, Model};
use charm_testing::{Context, Occurrence};

/// A charm that observes nothing.
fn idle() -> Context {
    Context::new(|_| {}, shop::METADATA)
}

/// A charm that calls `handler` on config-changed.
fn handling<E: Into<anyhow::Error> + 'static>(
    handler: impl Fn(&Model) -> Result<(), E> + Clone + Send + Sync + 'static,
) -> Context {
    let build = move |charm: &mut Charm| {
        let handler = handler.clone();
        charm.observe(charm_core::event::ConfigChanged, move |model, _| {
            handler(model)
        });
    };
    Context::new(build, shop::METADATA)
}

fn config_changed() -> Occurrence {
    charm_core::event::ConfigChanged.into()
}
