//! `resources`

use anyhow::{Context, Result};
use juju_vocabulary::name::UnitName;

use crate::global::Global;
use crate::output::{print, remark};
use crate::shape::{ListFormat, Resources, data};

/// Lists the resources of an application.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The application, or a unit of it.
    #[arg(value_name = "APPLICATION|UNIT")]
    of: String,
    /// How to show them.
    #[arg(long, value_enum, default_value_t = ListFormat::Tabular)]
    format: ListFormat,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let model = global.look()?.model;
    let app = match args.of.parse::<UnitName>() {
        Ok(unit) => unit.app(),
        Err(_) => args.of.parse()?,
    };
    let found = model.app(app.as_str());
    let found = found.with_context(|| format!("application \"{app}\" not found"))?;
    let resources = Resources::of(&app, found);
    if resources.is_empty() {
        remark("No resources to display.");
        return Ok(());
    }
    match args.format.data() {
        None => print(&resources.table()),
        Some(format) => print(&data(format, &resources)?),
    }
}
