//! `exec`

use std::time::Duration;

use anyhow::{Result, bail};
use juju_sim::agent::Exit;
use juju_vocabulary::name::UnitName;

use super::run::{report, unit_of};
use super::scale_application::living;
use crate::global::Global;
use crate::output::remark;
use crate::shape::TaskFormat;
use crate::time;
use crate::usage::UsageError;

/// Runs a command on units, in the charm's directory and with its hook tools.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The command, after `--`.
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<String>,
    /// On these units.
    #[arg(short, long, value_delimiter = ',')]
    unit: Vec<String>,
    /// On all units of these applications.
    #[arg(short, long, alias = "app", value_delimiter = ',')]
    application: Vec<String>,
    /// On all units.
    #[arg(long)]
    all: bool,
    /// There are no machines.
    #[arg(long, hide = true)]
    machine: Vec<String>,
    /// How to show what comes of it.
    #[arg(long, value_enum, default_value_t = TaskFormat::Plain)]
    format: TaskFormat,
    /// Taken, as by `juju`.
    #[arg(long, value_parser = time::parse)]
    wait: Option<Duration>,
    #[arg(long, hide = true)]
    operator: bool,
    #[arg(long, hide = true, num_args = 0..=1)]
    parallel: Option<String>,
    #[arg(long, hide = true)]
    execution_group: Option<String>,
    #[arg(long, hide = true)]
    utc: bool,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    if !args.machine.is_empty() {
        bail!("there are no machines in juju-sim: name units with --unit");
    }
    let mut session = global.open()?;
    let units = {
        let model = session.model();
        let mut units: Vec<UnitName> = Vec::new();
        for unit in &args.unit {
            units.push(unit_of(&model, unit)?);
        }
        for app in &args.application {
            units.extend(living(&model, app)?);
        }
        if args.all {
            units.extend(model.units().keys().cloned());
        }
        units
    };
    if units.is_empty() {
        let usage = "You must specify a target with --all, --application or --unit";
        return Err(UsageError(usage.to_owned()).into());
    }
    let command = command(&args.command);
    if let Some(wait) = args.wait {
        session.simulation.timeout = wait;
    }
    let operation = session.model().begin_operation();
    let mut tasks = Vec::new();
    for unit in units {
        let ended = session.simulation.exec(&unit, &command)?;
        let code = ended.exit.code();
        if code < 0 {
            session.commit()?;
            let why = ended.exit.failure().unwrap_or_default();
            match ended.exit {
                Exit::Signal(_) => bail!("unit {unit}: {why}, so what it wrote is dropped"),
                _ => bail!("timed out waiting for results from: unit {unit} ({why})"),
            }
        }
        let output = [("stdout", &*ended.stdout), ("stderr", &*ended.stderr)];
        let task = session
            .model()
            .record_command(operation, &unit, &command, code, output)?;
        tasks.push((unit, task));
    }
    remark(&format!(
        "Running operation {operation} with {} task(s)",
        tasks.len()
    ));
    session.finish()?;
    report(&session.model(), &tasks, args.format)
}

/// One word is a command line; of several, each is a word of the command.
fn command(words: &[String]) -> String {
    match words {
        [one] => one.clone(),
        words => words
            .iter()
            .map(|word| quoted(word))
            .collect::<Vec<_>>()
            .join(" "),
    }
}

/// A word as the shell leaves it alone.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./=:,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_command_reach_it_as_they_were() {
        let words = ["echo", "two words", "it's", ""].map(str::to_owned);
        assert_eq!(command(&words), r"echo 'two words' 'it'\''s' ''");
        assert_eq!(command(&["echo a; echo b".to_owned()]), "echo a; echo b");
    }
}
