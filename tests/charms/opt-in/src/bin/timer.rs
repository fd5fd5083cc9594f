//! With a hook of its own and a timer of systemd that fires it.

use std::process::ExitCode;
use std::time::Duration;

use charm_core::{Active, Timer};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Renew {}
charm_core::own_hook!(Renew = "renew");

fn main() -> ExitCode {
    opt_in::main(|charm| {
        charm
            .add(Timer::every(Duration::from_secs(3600), Renew {}))
            .observe(Renew, |model, _| model.unit().set_status(Active("renewed")));
    })
}
