//! Reads each neighbour on its own.

use std::process::ExitCode;

use charm_core::Error;
use charm_core::event::UpdateStatus;
use opt_in::USES;
use serde::Deserialize;

#[derive(Deserialize)]
struct Address<'a> {
    host: &'a str,
}

fn main() -> ExitCode {
    opt_in::main(|charm| {
        charm.observe(UpdateStatus, |model, _| {
            for neighbour in model.remote_apps(USES)? {
                match neighbour.load::<Address<'_>>() {
                    Ok(Some(address)) => tracing::debug!("{:?}", address.host),
                    Ok(None) => {}
                    Err(why) => tracing::warn!("{}: {why}", neighbour.relation.id()),
                }
            }
            Ok::<_, Error>(())
        });
    })
}
