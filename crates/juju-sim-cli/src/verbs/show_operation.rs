//! `show-operation`

use std::time::Duration;

use anyhow::{Context, Result};

use crate::global::Global;
use crate::output::print;
use crate::shape::{DataFormat, Operation, data};
use crate::time;

/// Shows what came of an operation, with all of its tasks.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    id: u32,
    /// How to show it.
    #[arg(long, value_enum, default_value_t = DataFormat::Yaml)]
    format: DataFormat,
    /// Taken, as by `juju`: what has not ended when charms have come to rest does not end by itself.
    #[arg(long, value_parser = time::parse, hide = true)]
    wait: Option<Duration>,
    #[arg(long, hide = true)]
    watch: bool,
    #[arg(long, hide = true)]
    utc: bool,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let model = global.look()?.model;
    let operation = Operation::all(&model).remove(&args.id);
    let operation = operation.with_context(|| format!("operation \"{}\" not found", args.id))?;
    print(&data(args.format, &operation.report())?)
}
