//! With a handler that can put its event off.

use std::process::ExitCode;

use charm_core::event::Start;
use charm_core::{Endpoint as _, Error, Outcome};
use opt_in::USES;

fn main() -> ExitCode {
    opt_in::main(|charm| {
        charm.observe_as("start", Start, |model, _| {
            Ok::<_, Error>(match model.relations(USES)?.is_empty() {
                true => Outcome::Defer,
                false => {
                    tracing::debug!("{} is there", USES.name());
                    Outcome::Done
                }
            })
        });
    })
}
