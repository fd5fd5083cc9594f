charm_core::metadata!(mod charm);

use charm::WEB;
use charm_core::{Container, Endpoint};

fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        charm
            .observe(WEB.ready(), |model, _| model.unit().set_status(charm_core::Active("")))
            .observe(charm::DATABASE.created(), |model, _| model.unit().set_status(charm_core::Active("")))
            .observe(WEB.joined(), |model, _| model.unit().set_status(charm_core::Active("")));
    })
}
