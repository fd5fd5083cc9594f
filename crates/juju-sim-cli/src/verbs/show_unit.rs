//! `show-unit`

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use juju_vocabulary::name::UnitName;

use crate::global::Global;
use crate::output::print;
use crate::shape::{DataFormat, Shown, UnitInfo, data};

/// Shows units with their databags.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[arg(required = true)]
    units: Vec<UnitName>,
    /// How to show them.
    #[arg(long, value_enum, default_value_t = DataFormat::Yaml)]
    format: DataFormat,
    /// Only relations of this endpoint.
    #[arg(long)]
    endpoint: Option<String>,
    /// Of other units, only this one's databag.
    #[arg(long)]
    related_unit: Option<UnitName>,
    /// Only databags of applications.
    #[arg(long)]
    app: bool,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let model = global.look()?.model;
    let shown = Shown {
        endpoint: args.endpoint.clone(),
        related_unit: args.related_unit.clone(),
        app_only: args.app,
    };
    let mut units = BTreeMap::new();
    for unit in &args.units {
        let info = UnitInfo::of(&model, unit, &shown);
        units.insert(
            unit,
            info.with_context(|| format!("unit \"{unit}\" not found"))?,
        );
    }
    print(&data(args.format, &units)?)
}
