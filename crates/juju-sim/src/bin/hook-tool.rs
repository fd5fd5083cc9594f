//! Every hook tool, by the name that it is called by.

use std::io::{self, Write};
use std::process::ExitCode;

use juju_sim::hook_tool;

fn main() -> ExitCode {
    match hook_tool::called() {
        Some(command) => hook_tool::main(&command),
        None => {
            let message =
                "ERROR hook-tool is called by the name of a hook tool, through a link to it";
            let _ = writeln!(io::stderr(), "{message}");
            ExitCode::FAILURE
        }
    }
}
