//! `attach-resource`

use anyhow::{Context, Result};

use super::resource::Uploads;
use crate::global::Global;

/// Uploads a resource of an application; its units run upgrade-charm then.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    application: String,
    /// The resource and its file, or of an image its place in a registry.
    #[arg(value_name = "NAME=PATH")]
    resource: String,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let name = &args.application;
    let mut session = global.open()?;
    let charm = session.model().app(name).map(|app| app.charm.clone());
    let charm = charm.with_context(|| format!("application \"{name}\" not found"))?;
    let uploads = Uploads::new()?;
    let (resource, path) = uploads.file(&charm, &args.resource)?;
    session.simulation.attach_resource(name, resource, path)?;
    session.finish()
}
