//! With one handler for all that may change what follows.

use std::process::ExitCode;

fn main() -> ExitCode {
    opt_in::main(|charm| {
        charm.reconcile(|model| model.unit().set_workload_version("1"));
    })
}
