//! `show-model`

use std::collections::BTreeMap;

use anyhow::Result;

use crate::global::Global;
use crate::output::print;
use crate::place::short_name;
use crate::shape::{DataFormat, ModelInfo, data};

/// Shows what there is to say of a model.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The model [default: the current one].
    name: Option<String>,
    /// How to show it.
    #[arg(long, value_enum, default_value_t = DataFormat::Yaml)]
    format: DataFormat,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let mut global = global.clone();
    if let Some(name) = &args.name {
        global.place.model = Some(short_name(name).to_owned());
    }
    let model = global.look()?.model;
    let info = BTreeMap::from([(&model.name, ModelInfo::of(&model))]);
    print(&data(args.format, &info)?)
}
