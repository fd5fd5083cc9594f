//! `juju-sim`: a local Juju that starts in milliseconds. The verbs are those of `juju`, and so are flags and output; what
//! they work on is a simulated model in a directory. The same program is every hook tool of the charms, by the name that it
//! is called by.

use std::process::ExitCode;

use juju_sim::hook_tool;

fn main() -> ExitCode {
    match hook_tool::called() {
        Some(tool) => hook_tool::main(&tool),
        None => juju_sim_cli::main(),
    }
}
