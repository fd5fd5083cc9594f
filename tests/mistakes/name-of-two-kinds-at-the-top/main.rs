charm_core::metadata!(mod charm);

use charm_core::Endpoint;

fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        charm.observe(charm::DATA.created(), |model, _| model.unit().set_status(charm_core::Active("")));
    })
}
