//! `models`

use anyhow::Result;
use clap::ValueEnum;
use serde_json::json;

use crate::global::Global;
use crate::output::print;
use crate::shape::{DataFormat, ModelInfo, Table, data};
use crate::state;

/// Lists the models.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How to show them.
    #[arg(long, value_enum, default_value_t = Format::Tabular)]
    format: Format,
    #[arg(long, hide = true)]
    all: bool,
    /// With their UUIDs.
    #[arg(long)]
    uuid: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Tabular,
    Json,
    Yaml,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let controller = global.controller()?;
    let current = controller.read()?.current;
    let mut models = Vec::new();
    for name in controller.models()? {
        models.push(ModelInfo::of(
            &state::read(&controller.model_dir(&name))?.model,
        ));
    }
    let format = match args.format {
        Format::Json => DataFormat::Json,
        Format::Yaml => DataFormat::Yaml,
        Format::Tabular => {
            let mut heads = vec!["Model"];
            heads.extend(args.uuid.then_some("UUID"));
            heads.extend([
                "Cloud/Region",
                "Type",
                "Status",
                "Units",
                "Access",
                "Last connection",
            ]);
            let units = heads.len() - 3;
            let mut table = Table::new(&heads).right(&[units]);
            for model in &models {
                let mark = if current.as_ref() == Some(&model.short_name) {
                    "*"
                } else {
                    ""
                };
                let mut row = vec![format!("{}{mark}", model.short_name)];
                row.extend(args.uuid.then(|| model.model_uuid.clone()));
                let units = model.units.to_string();
                let rest = [
                    &*model.cloud,
                    model.provider,
                    "available",
                    &units,
                    "admin",
                    "just now",
                ];
                row.extend(rest.map(str::to_owned));
                table.push(
                    row.into_iter()
                        .map(|cell| (cell, anstyle::Style::new()))
                        .collect(),
                );
            }
            return print(&format!("Controller: juju-sim\n\n{}", table.render()));
        }
    };
    let mut all = json!({ "models": models });
    if let Some(current) = current {
        all.as_object_mut()
            .map(|all| all.insert("current-model".to_owned(), current.into()));
    }
    print(&data(format, &all)?)
}
