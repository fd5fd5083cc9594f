//! The charm's dispatch: Juju starts it once per event.

use std::process::ExitCode;

fn main() -> ExitCode {
    charm_core::main(web_server::build)
}
