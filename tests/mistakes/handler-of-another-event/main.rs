charm_core::metadata!(mod charm);

use charm::DATABASE;
use charm_core::event::RelationDeparted;
use charm_core::{Endpoint, Error, Model};

fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        charm.observe(DATABASE.joined(), on_departed);
    })
}

fn on_departed(_: &Model, _: &RelationDeparted) -> Result<(), Error> {
    Ok(())
}
