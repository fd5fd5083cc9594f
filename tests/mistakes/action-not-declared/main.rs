charm_core::metadata!(mod charm);

use charm::action;

fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        charm.observe(action::Backup, |model, _| model.unit().set_status(charm_core::Active("")));
    })
}
