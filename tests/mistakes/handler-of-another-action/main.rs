charm_core::metadata!(mod charm);

use charm::action;
use charm_core::event::ConfigChanged;
use charm_core::{Error, Model};

fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        charm.observe(action::Restock, restock);
    })
}

fn restock(_: &Model, _: &ConfigChanged) -> Result<(), Error> {
    Ok(())
}
