//! `show-action`

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::{Map, Value};

use crate::global::Global;
use crate::output::print;
use crate::shape::{DataFormat, action_schema, data};

/// Shows what an action does, and its parameters.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    application: String,
    action: String,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let model = global.look()?.model;
    let app = model
        .app(&args.application)
        .with_context(|| format!("application \"{}\" not found", args.application))?;
    let action = app.charm.action(&args.action);
    let action = action.with_context(|| format!("unknown action {:?}", args.action))?;
    let schema = action_schema(action);
    let params = schema.get("properties").and_then(Value::as_object);
    let params = params.into_iter().flatten().map(|(name, param)| {
        let told = ["type", "description", "default"];
        let told = told.into_iter();
        let told = told.filter_map(|key| Some((key.to_owned(), param.get(key)?.clone())));
        (name, told.collect::<Map<_, _>>())
    });
    let params: BTreeMap<_, _> = params.collect();
    let description = action.description.as_deref().unwrap_or("No description");
    print(&format!(
        "{description}\n\nArguments\n{}\n",
        data(DataFormat::Yaml, &params)?
    ))
}
