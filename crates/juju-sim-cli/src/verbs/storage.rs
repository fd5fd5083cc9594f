//! `storage`

use anyhow::Result;

use crate::global::Global;
use crate::output::{print, remark};
use crate::shape::{ListFormat, data, storage_table};

/// Lists the model's storages.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How to show them.
    #[arg(long, value_enum, default_value_t = ListFormat::Tabular)]
    format: ListFormat,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let model = global.look()?.model;
    let report = model.status().storage;
    match args.format.data() {
        None if report.storage.is_empty() => {
            remark("No storage to display.");
            Ok(())
        }
        None => print(&storage_table(&model, &report, false)),
        Some(_) if report.storage.is_empty() => Ok(()),
        Some(format) => print(&data(format, &report)?),
    }
}
