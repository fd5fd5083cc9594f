use charm_core::event::ConfigChanged;
use charm_core::{Error, Model, Outcome};

fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        charm.observe(ConfigChanged, on_config_changed);
    })
}

fn on_config_changed(_: &Model, _: &ConfigChanged) -> Result<Outcome, Error> {
    Ok(Outcome::Defer)
}
