//! The command line: which verb, with which flags.

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use clap::error::ErrorKind;

use crate::cross_model::exchange;
use crate::global::Global;
use crate::output;
use crate::usage::UsageError;
use crate::verbs::Verb;

/// A local Juju that starts in milliseconds: its verbs, its output, your charms as they are.
///
/// Charms run, in simulated time, until nothing is due; then the verb returns.
#[derive(Debug, Parser)]
#[command(
    name = "juju-sim",
    version,
    disable_version_flag = true,
    max_term_width = 100
)]
struct CommandLine {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    verb: Verb,
}

/// Runs the verb that the command line names. Juju's exit codes: 1 when it fails, 2 when it is called wrongly.
pub fn main() -> ExitCode {
    let parsed = match CommandLine::try_parse() {
        Ok(parsed) => parsed,
        Err(error) => return refuse(&error),
    };
    match run(parsed) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::remark(&format!("ERROR {}", output::told(&error)));
            ExitCode::from(if error.is::<UsageError>() { 2 } else { 1 })
        }
    }
}

fn run(parsed: CommandLine) -> Result<()> {
    let global = &parsed.global;
    let ran = parsed.verb.run(global);
    if !global.opened.get() || global.no_settle {
        return ran;
    }
    let controller = global.controller()?;
    // A verb that fails may have changed something, too.
    ran.and(exchange(&controller, &|name| {
        global.open_model(&controller, name)
    }))
}

fn refuse(error: &clap::Error) -> ExitCode {
    let text = error.render().ansi().to_string();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = output::print(&text);
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            output::remark(&text);
            ExitCode::from(2)
        }
        _ => {
            let text = error.render().to_string();
            let text = text.strip_prefix("error: ").unwrap_or(&text);
            output::remark(&format!("ERROR {}", text.trim_end()));
            ExitCode::from(2)
        }
    }
}
