//! `debug-log`

use std::io::{self, IsTerminal};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use juju_sim::model::LogLine;
use juju_vocabulary::log_level::LogLevel;

use crate::global::Global;
use crate::output::print;
use crate::shape::LogFormat;

/// Shows what units have logged: the last ten lines, and on a terminal what follows.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only these: a unit (`shop/0`, `unit-shop-0`), or an application.
    #[arg(short, long)]
    include: Vec<String>,
    /// Not these.
    #[arg(short = 'x', long)]
    exclude: Vec<String>,
    /// Only modules that begin so.
    #[arg(long)]
    include_module: Vec<String>,
    /// No modules that begin so.
    #[arg(long)]
    exclude_module: Vec<String>,
    /// Only this level and what is worse.
    #[arg(short, long)]
    level: Option<String>,
    /// How many lines to begin with.
    #[arg(short = 'n', long, default_value_t = 10)]
    lines: usize,
    /// This many of the last lines, and no more; 0 is all of them.
    #[arg(long)]
    limit: Option<usize>,
    /// Begin with the first line.
    #[arg(long)]
    replay: bool,
    /// Go on when there is more.
    #[arg(long)]
    tail: bool,
    /// Stop at the end.
    #[arg(long, conflicts_with = "tail")]
    no_tail: bool,
    /// With the date.
    #[arg(long)]
    date: bool,
    /// With milliseconds.
    #[arg(long)]
    ms: bool,
    #[arg(long, hide = true)]
    utc: bool,
    #[arg(long, hide = true)]
    color: bool,
    #[arg(long, hide = true)]
    retry: bool,
    #[arg(long, hide = true)]
    location: bool,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let level = match &args.level {
        Some(level) => LogLevel::parse(level).with_context(|| {
            format!("level value \"{level}\" is not one of \"TRACE\", \"DEBUG\", \"INFO\", \"WARNING\", \"ERROR\"")
        })?,
        None => LogLevel::Trace,
    };
    let format = LogFormat {
        date: args.date,
        ms: args.ms,
    };
    let shown = |line: &&LogLine| line.level >= level && wanted(args, line);
    let stored = global.look()?;
    let log = stored.model.log();
    let lines: Vec<_> = log.iter().filter(shown).collect();
    let most = match (args.limit, args.replay) {
        (Some(0), _) | (None, true) => usize::MAX,
        (Some(limit), _) => limit,
        (None, false) => args.lines,
    };
    let last = lines.iter().skip(lines.len().saturating_sub(most));
    print(&last.map(|line| format.line(line)).collect::<String>())?;
    let follows = args.tail || (io::stdout().is_terminal() && !args.no_tail);
    if args.limit.is_some() || !follows {
        return Ok(());
    }
    let mut seen = stored.beside.log_forgotten + log.len();
    loop {
        thread::sleep(Duration::from_millis(200));
        let stored = global.look()?;
        let log = stored.model.log();
        let new = log
            .iter()
            .skip(seen.saturating_sub(stored.beside.log_forgotten));
        print(
            &new.filter(shown)
                .map(|line| format.line(line))
                .collect::<String>(),
        )?;
        seen = stored.beside.log_forgotten + log.len();
    }
}

fn wanted(args: &Args, line: &LogLine) -> bool {
    let is = |entity: &String| {
        *entity == line.unit.as_str()
            || *entity == line.unit.tag()
            || *entity == line.unit.app_name()
    };
    let begins = |module: &String| line.module.starts_with(&**module);
    (args.include.is_empty() || args.include.iter().any(is))
        && !args.exclude.iter().any(is)
        && (args.include_module.is_empty() || args.include_module.iter().any(begins))
        && !args.exclude_module.iter().any(begins)
}
