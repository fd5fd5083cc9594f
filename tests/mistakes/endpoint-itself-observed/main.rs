charm_core::metadata!(mod charm);

use charm::DATABASE;

fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        charm.observe(DATABASE, |model, _| model.unit().set_status(charm_core::Active("")));
    })
}
