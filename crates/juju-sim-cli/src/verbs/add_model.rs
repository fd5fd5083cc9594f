//! `add-model`

use anyhow::Result;

use crate::global::Global;
use crate::new_model;
use crate::place::short_name;
use crate::verbs::model_config::apply;

/// Adds a model, and makes it the current one.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    name: String,
    /// There is one cloud.
    #[arg(hide = true)]
    cloud: Option<String>,
    /// Options of the model, `key=value`.
    #[arg(long, value_name = "KEY=VALUE")]
    config: Vec<String>,
    /// Leave the current model the current one.
    #[arg(long)]
    no_switch: bool,
    /// There are no credentials.
    #[arg(long, hide = true)]
    credential: Option<String>,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let name = short_name(&args.name);
    new_model::add(
        &global.controller()?,
        name,
        !args.no_switch,
        |model, beside| apply(model, beside, &args.config),
    )
}
