//! `refresh`

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::deploy::{Ignored, locate};
use super::resource::Uploads;
use crate::global::Global;
use crate::options::options;
use crate::output::remark;
use crate::session::Located;

/// Replaces an application's charm; without --path, by what now is where it came from.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    application: String,
    /// The new charm's directory or `.charm` file.
    #[arg(long)]
    path: Option<PathBuf>,
    /// The program to put beside the directory's metadata, for a charm that is not packed.
    #[arg(long)]
    program: Option<PathBuf>,
    /// An option, `key=value`, or a YAML file of them.
    #[arg(long, value_name = "KEY=VALUE|FILE")]
    config: Vec<String>,
    /// Let the charm ask for the cloud's credentials.
    #[arg(long)]
    trust: bool,
    /// The file of a resource, or of an image its place in a registry.
    #[arg(long, value_name = "NAME=PATH")]
    resource: Vec<String>,
    #[arg(long, hide = true)]
    storage: Vec<String>,
    #[arg(long, hide = true)]
    force_base: bool,
    /// On units in error as well: the next try of the hook that failed is one of the new charm.
    #[arg(long)]
    force_units: bool,
    #[command(flatten)]
    ignored: Ignored,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    args.ignored.remark();
    if !args.storage.is_empty() {
        remark("--storage is ignored: units have what they were deployed with");
    }
    let name = &args.application;
    let mut session = global.open()?;
    let before = session.beside.charms.get(name);
    let before = before.with_context(|| format!("application \"{name}\" not found"))?;
    let charm: Located = match &args.path {
        Some(path) => locate(path, args.program.as_deref())?,
        None => locate(&before.origin, args.program.as_deref())?,
    };
    let declared = charm.source.read()?;
    let charm_name = &declared.name;
    let uploads = Uploads::new()?;
    let resources = args.resource.iter();
    let resources = resources.map(|given| uploads.file(&declared, given));
    let resources = resources.collect::<Result<Vec<_>>>()?;
    session.refresh(&charm, name, args.force_units)?;
    for (resource, path) in resources {
        session.simulation.attach_resource(name, resource, path)?;
    }
    let options = options(name, &args.config)?;
    let revision = {
        let mut model = session.model();
        model.set_config(name, &options)?;
        if args.trust {
            model.set_trust(name, true)?;
        }
        model.app(name).map_or(0, |app| app.charm_revision)
    };
    remark(&format!(
        "Added local charm \"{charm_name}\", revision {revision}, to the model"
    ));
    session.finish()
}
