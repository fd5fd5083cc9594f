//! `cargo charm man`.

use std::io;
use std::process::ExitCode;

use anyhow::Result;
use clap::CommandFactory as _;
use clap_mangen::Man;

use crate::cli::Cli;

/// One page with all commands, which `man cargo-charm` and so `cargo help charm` show once it is installed.
pub(crate) fn run() -> Result<ExitCode> {
    let mut command = Cli::command();
    command.build();
    let out = &mut io::stdout();
    Man::new(command.clone()).render(out)?;
    for verb in command
        .get_subcommands()
        .filter(|verb| verb.get_name() != "help")
    {
        let page = Man::new(verb.clone());
        page.render_synopsis_section(out)?;
        page.render_description_section(out)?;
        page.render_options_section(out)?;
    }
    Ok(ExitCode::SUCCESS)
}
