//! `show-task`

use anyhow::Result;
use juju_sim::model::TaskId;

use super::run::report;
use crate::global::Global;
use crate::shape::TaskFormat;

/// Shows what came of an action or command.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    id: u32,
    /// How to show it.
    #[arg(long, value_enum, default_value_t = TaskFormat::Plain)]
    format: TaskFormat,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let model = global.look()?.model;
    let id = TaskId(args.id);
    let unit = model.task(id).map(|task| task.unit.clone());
    let tasks: Vec<_> = unit.map(|unit| (unit, id)).into_iter().collect();
    match tasks.is_empty() {
        true => anyhow::bail!("task \"{id}\" not found"),
        false => report(&model, &tasks, args.format),
    }
}
