//! `operations`

use std::collections::BTreeMap;

use anyhow::Result;
use juju_sim::model::TaskStatus;
use juju_vocabulary::name::UnitName;

use crate::global::Global;
use crate::output::{print, remark};
use crate::shape::{Operation, TaskFormat, data, operations_table};

/// Lists what was asked of units: actions and commands, and how far they are.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only of these applications.
    #[arg(long, alias = "apps", value_delimiter = ',')]
    applications: Vec<String>,
    /// Only on these units.
    #[arg(long, value_delimiter = ',')]
    units: Vec<UnitName>,
    /// Only of these actions.
    #[arg(long, value_delimiter = ',')]
    actions: Vec<String>,
    /// Only those that are so: `pending`, `running`, `completed`, `failed`, `cancelled`.
    #[arg(long, value_delimiter = ',', value_parser = status)]
    status: Vec<TaskStatus>,
    /// At most so many.
    #[arg(long, default_value_t = 50)]
    limit: usize,
    /// Without the first so many.
    #[arg(long, default_value_t = 0)]
    offset: usize,
    /// How to show them.
    #[arg(long, value_enum, default_value_t = TaskFormat::Plain)]
    format: TaskFormat,
    #[arg(long, hide = true)]
    utc: bool,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let model = global.look()?.model;
    let all = Operation::all(&model);
    let is_wanted = |operation: &Operation<'_>| {
        let here = |task: &&&juju_sim::model::Task| {
            let app = args
                .applications
                .iter()
                .any(|app| app == task.unit.app_name());
            let everywhere = args.applications.is_empty() && args.units.is_empty();
            let action = args.actions.is_empty() || args.actions.contains(&task.action);
            (everywhere || app || args.units.contains(&task.unit)) && action
        };
        operation.tasks.iter().any(|task| here(&task))
            && (args.status.is_empty() || args.status.contains(&operation.status()))
    };
    let wanted = all
        .into_iter()
        .filter(|(_, operation)| is_wanted(operation));
    let wanted: BTreeMap<_, _> = wanted.skip(args.offset).take(args.limit).collect();
    if wanted.is_empty() {
        remark("no matching operations");
        return Ok(());
    }
    let Some(format) = args.format.data() else {
        return print(&operations_table(&wanted));
    };
    let reports = wanted.iter();
    let reports: BTreeMap<_, _> = reports
        .map(|(id, operation)| (id.to_string(), operation.report()))
        .collect();
    print(&data(format, &reports)?)
}

fn status(text: &str) -> Result<TaskStatus, String> {
    serde_json::from_value(text.into()).map_err(|error| error.to_string())
}
