charm_core::metadata!(mod charm);

use charm::DATABASE;
use charm_core::{Container, Endpoint};

fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        charm
            .observe(charm::WEB.ready(), |model, _| model.unit().set_status(charm_core::Active("")))
            .observe(DATABASE.created(), |model, _| model.unit().set_status(charm_core::Active("")))
            .observe(DATABASE.ready(), |model, _| model.unit().set_status(charm_core::Active("")));
    })
}
