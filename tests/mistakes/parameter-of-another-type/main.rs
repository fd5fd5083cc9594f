charm_core::metadata!(mod charm);

use charm::action;

fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        charm.observe(action::Restock, |model, event| {
            let params = event.params(model)?;
            event.log(model, &params.count)
        });
    })
}
