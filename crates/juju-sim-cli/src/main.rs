//! `juju-sim`: a local Juju that starts in milliseconds. The verbs are those of `juju`, and so are flags and output; what
//! they work on is a simulated model in a directory.
//!
//! [`state`] keeps models on disk, [`session`] opens one and lets its charms run, each file in [`verbs`] is a verb, and
//! [`shape`] is what they print. The same program is every hook tool of the charms, by the name that it is called by.

mod args;
mod cross_model;
mod fault;
mod offers;
mod output;
mod query;
mod session;
mod shape;
mod state;
mod time;
mod verbs;

use std::process::ExitCode;

use juju_sim::hook_tool;

fn main() -> ExitCode {
    match hook_tool::called() {
        Some(tool) => hook_tool::main(&tool),
        None => args::main(),
    }
}
