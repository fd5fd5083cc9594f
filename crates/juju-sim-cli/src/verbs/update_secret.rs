//! `update-secret`

use anyhow::{Result, bail};
use juju_sim::model::SecretUpdate;

use super::secret_content::Content;
use crate::global::Global;

/// Gives a secret of the user's new content, another name, or other info.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Its id or name.
    secret: String,
    #[command(flatten)]
    content: Content,
    /// What it is called from now on.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Remove revisions by themselves when no unit keeps to them.
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    auto_prune: Option<bool>,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let mut session = global.open()?;
    {
        let mut model = session.model();
        let update = SecretUpdate {
            content: args.content.read(&model.juju_version)?,
            name: args.name.clone(),
            description: args.content.info.clone(),
            auto_prune: args.auto_prune,
        };
        if update == SecretUpdate::default() {
            bail!("at least one attribute to update must be specified");
        }
        model.update_secret(&args.secret, update)?;
    }
    session.finish()
}
