//! With a hook of its own.

use std::process::ExitCode;

use charm_core::Active;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Heal {
    node: String,
}
charm_core::own_hook!(Heal = "heal");

fn main() -> ExitCode {
    opt_in::main(|charm| {
        charm.observe(Heal, |model, event| {
            let message = format!("healed {}", event.node);
            model.unit().set_status(Active(message))
        });
    })
}
