charm_core::metadata!(mod charm);

use charm::{container, endpoint, storage};
use charm_core::{Container, Endpoint, Storage};

fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        charm
            .observe(endpoint::DATA.created(), |model, _| model.unit().set_status(charm_core::Active("")))
            .observe(container::DATA.ready(), |model, _| model.unit().set_status(charm_core::Active("")))
            .observe(storage::DATA.attached(), |model, _| model.unit().set_status(charm_core::Active("")));
    })
}
