//! `show-application`

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use crate::global::Global;
use crate::output::print;
use crate::shape::{ApplicationInfo, DataFormat, data};

/// Shows applications.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[arg(required = true)]
    applications: Vec<String>,
    /// How to show them.
    #[arg(long, value_enum, default_value_t = DataFormat::Yaml)]
    format: DataFormat,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let model = global.look()?.model;
    let mut apps = BTreeMap::new();
    for name in &args.applications {
        let app = model
            .app(name)
            .with_context(|| format!("application \"{name}\" not found"))?;
        apps.insert(name, ApplicationInfo::of(app));
    }
    print(&data(args.format, &apps)?)
}
