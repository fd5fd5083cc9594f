//! Tells of security events.

use std::process::ExitCode;

fn main() -> ExitCode {
    opt_in::main(|charm| {
        charm.log_security_events();
    })
}
