//! `cargo charm`: make, check and pack Juju charms in Rust.

mod architecture;
mod archive;
mod base;
mod cli;
mod compile;
mod contents;
mod failure;
mod filter;
mod pack;
mod package;
mod program;
mod size;

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser as _;

use cli::{Cli, Verb};

fn main() -> ExitCode {
    // Cargo starts `cargo-charm charm …` for `cargo charm …`.
    let mut arguments: Vec<_> = env::args_os().collect();
    if arguments.get(1).is_some_and(|first| first == "charm") {
        arguments.remove(1);
    }
    let done = match Cli::parse_from(arguments).verb {
        Verb::Pack(options) => pack::run(&options),
        _ => Ok(ExitCode::SUCCESS),
    };
    done.unwrap_or_else(|error| {
        let _ = writeln!(io::stderr(), "{}", failure::told(&error));
        ExitCode::FAILURE
    })
}
