//! `trust`

use anyhow::Result;

use crate::global::Global;

/// Lets an application's charm ask for the cloud's credentials.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    application: String,
    /// No longer.
    #[arg(long)]
    remove: bool,
    /// Taken, as by `juju`: there is one cluster.
    #[arg(long, hide = true)]
    scope: Option<String>,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let mut session = global.open()?;
    session.model().set_trust(&args.application, !args.remove)?;
    session.finish()
}
