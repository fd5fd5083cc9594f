//! Takes note of its config, to know what has changed.

use std::process::ExitCode;

use charm_core::event::ConfigChanged;
use charm_core::model::Seen;

const APPLIED: Seen = Seen::new("applied");

fn main() -> ExitCode {
    opt_in::main(|charm| {
        charm.observe(ConfigChanged, |model, _| APPLIED.config(model)?.note());
    })
}
