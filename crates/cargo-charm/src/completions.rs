//! `cargo charm completions`.

use std::io;
use std::process::ExitCode;

use anyhow::Result;
use clap::CommandFactory as _;
use clap_complete::generate;

use crate::cli::{Cli, Completions};

/// They complete `cargo-charm …`: what is typed behind `cargo charm` is cargo's own to complete.
pub(crate) fn run(options: &Completions) -> Result<ExitCode> {
    let mut command = Cli::command().bin_name("cargo-charm");
    generate(
        options.shell,
        &mut command,
        "cargo-charm",
        &mut io::stdout(),
    );
    Ok(ExitCode::SUCCESS)
}
