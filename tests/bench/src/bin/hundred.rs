//! A charm that makes a hundred calls in a dispatch.

use std::process::ExitCode;

use charm_core::event::UpdateStatus;
use charm_core::{Error, Maintenance, Model};

fn main() -> ExitCode {
    charm_core::main(|charm| {
        charm.observe(UpdateStatus, count);
    })
}

fn count(model: &Model, _: &UpdateStatus) -> Result<(), Error> {
    (1..=100).try_for_each(|number| {
        let message = format!("{number} of 100");
        model.unit().set_status(Maintenance(message))
    })
}
