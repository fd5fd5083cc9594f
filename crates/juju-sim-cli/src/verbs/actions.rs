//! `actions`

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use crate::global::Global;
use crate::output::{print, remark};
use crate::shape::{DataFormat, ListFormat, Table, action_schema, data};

/// Lists the actions of an application's charm.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    application: String,
    /// With what their parameters may be.
    #[arg(long)]
    schema: bool,
    /// How to show them [default: tabular, of schemas yaml].
    #[arg(long, value_enum)]
    format: Option<ListFormat>,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let model = global.look()?.model;
    let app = model
        .app(&args.application)
        .with_context(|| format!("application \"{}\" not found", args.application))?;
    let actions = &app.charm.actions;
    let format = args.format.and_then(ListFormat::data);
    if args.schema {
        let schemas = actions.iter();
        let schemas: BTreeMap<_, _> = schemas
            .map(|action| (&action.name, action_schema(action)))
            .collect();
        return print(&data(format.unwrap_or(DataFormat::Yaml), &schemas)?);
    }
    let described: BTreeMap<_, _> = actions
        .iter()
        .map(|action| {
            let description = action.description.as_deref();
            (
                action.name.as_str(),
                description.unwrap_or("No description"),
            )
        })
        .collect();
    if let Some(format) = format {
        return print(&data(format, &described)?);
    }
    if described.is_empty() {
        remark(&format!("No actions defined for {}.", args.application));
        return Ok(());
    }
    let mut table = Table::new(&["Action", "Description"]);
    for (name, description) in described {
        for (number, line) in description.trim().lines().enumerate() {
            table.row([if number == 0 { name } else { "" }, line]);
        }
    }
    print(&table.render())
}
