//! `remove-secret`

use anyhow::Result;

use crate::global::Global;

/// Removes a secret of the user's, or one revision of it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Its id or name.
    secret: String,
    /// Only this one.
    #[arg(long)]
    revision: Option<u64>,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let mut session = global.open()?;
    session.model().remove_secret(&args.secret, args.revision)?;
    session.finish()
}
