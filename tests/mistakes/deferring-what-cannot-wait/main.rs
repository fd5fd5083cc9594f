use charm_core::event::Stop;
use charm_core::{Error, Model, Outcome};

fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        charm.observe_as("clean", Stop, on_stop);
    })
}

fn on_stop(_: &Model, _: &Stop) -> Result<Outcome, Error> {
    Ok(Outcome::Defer)
}
