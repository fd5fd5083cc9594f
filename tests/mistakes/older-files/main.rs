charm_core::metadata!(mod charm);

use charm::{Config, DATABASE, action};
use charm_core::Endpoint;

fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        charm
            .observe(DATABASE.created(), |model, _| {
                let currency: String = Config::load(model)?.currency;
                model.unit().set_status(charm_core::Active(currency))
            })
            .observe(action::Restock, |model, event| {
                event.log(model, &event.params(model)?.article)
            });
    })
}
