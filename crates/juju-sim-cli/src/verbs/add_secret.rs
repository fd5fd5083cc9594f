//! `add-secret`

use anyhow::{Context, Result};
use juju_sim::model::SecretUpdate;

use super::secret_content::Content;
use crate::global::Global;
use crate::output::print;

/// Adds a secret of the user's, and prints its id: an option of type secret takes it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    name: String,
    #[command(flatten)]
    content: Content,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let mut session = global.open()?;
    let id = {
        let mut model = session.model();
        let content = args.content.read(&model.juju_version)?;
        let content = content.context("missing secret value or filename")?;
        let id = model.add_secret(&args.name, content)?;
        let update = SecretUpdate {
            description: args.content.info.clone(),
            ..SecretUpdate::default()
        };
        model.update_secret(&args.name, update)?;
        id
    };
    print(&format!("{id}\n"))?;
    session.finish()
}
