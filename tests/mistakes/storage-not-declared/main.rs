charm_core::metadata!(mod charm);

use charm::storage;
use charm_core::Storage;

fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        charm.observe(storage::DATA.attached(), |model, _| model.unit().set_status(charm_core::Active("")));
    })
}
