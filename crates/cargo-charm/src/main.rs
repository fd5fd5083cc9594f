//! `cargo charm`: make, check, run and pack Juju charms in Rust.

mod architecture;
mod archive;
mod base;
mod check;
mod cli;
mod compile;
mod completions;
mod contents;
mod conventions;
mod failure;
mod filter;
mod finding;
mod man;
mod new;
mod observed;
mod pack;
mod package;
mod program;
mod run;
mod size;
mod watch;

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser as _;
use juju_sim::hook_tool;

use cli::{Cli, Verb};

fn main() -> ExitCode {
    // A simulated Juju makes links to this program, and charms call them.
    if let Some(command) = hook_tool::called() {
        return hook_tool::main(&command);
    }
    // Cargo starts `cargo-charm charm …` for `cargo charm …`.
    let mut arguments: Vec<_> = env::args_os().collect();
    if arguments.get(1).is_some_and(|first| first == "charm") {
        arguments.remove(1);
    }
    let done = match Cli::parse_from(arguments).verb {
        Verb::New(options) => new::run(&options),
        Verb::Check(options) => check::run(&options),
        Verb::Pack(options) => pack::run(&options),
        Verb::Run(options) => run::run(&options),
        Verb::Completions(options) => completions::run(&options),
        Verb::Man => man::run(),
    };
    done.unwrap_or_else(|error| {
        let _ = writeln!(io::stderr(), "{}", failure::told(&error));
        ExitCode::FAILURE
    })
}
