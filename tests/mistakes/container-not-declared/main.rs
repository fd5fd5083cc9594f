charm_core::metadata!(mod charm);

use charm::container;
use charm_core::Container;

fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        charm.observe(container::WORKER.ready(), |model, _| model.unit().set_status(charm_core::Active("")));
    })
}
