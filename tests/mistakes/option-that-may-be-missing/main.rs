charm_core::metadata!(mod charm);

use charm::Config;
use charm_core::event::ConfigChanged;

fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        charm.observe(ConfigChanged, |model, _| {
            let config = Config::load(model)?;
            let hostname: String = config.hostname;
            model.unit().set_status(charm_core::Active(hostname))
        });
    })
}
