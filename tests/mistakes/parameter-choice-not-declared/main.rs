charm_core::metadata!(mod charm);

use charm::action::{self, RestockParamsUrgency};

fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        charm.observe(action::Restock, |model, event| {
            let params = event.params(model)?;
            let urgent = params.urgency == Some(RestockParamsUrgency::Urgent);
            event.log(model, &urgent.to_string())
        });
    })
}
