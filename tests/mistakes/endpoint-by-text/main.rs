charm_core::metadata!(mod charm);

use charm_core::On;
use charm_core::event::RelationCreated;

fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        charm.observe(On::<RelationCreated>::subject("databse"), |model, _| model.unit().set_status(charm_core::Active("")));
    })
}
