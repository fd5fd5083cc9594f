//! `revoke-secret`

use anyhow::Result;

use crate::global::Global;

/// Lets applications read a secret of the user's no more.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Its id or name.
    secret: String,
    #[arg(
        required = true,
        value_delimiter = ',',
        num_args = 1,
        value_name = "APPLICATION,…"
    )]
    applications: Vec<String>,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let mut session = global.open()?;
    for app in &args.applications {
        session.model().revoke_secret(&args.secret, app)?;
    }
    session.finish()
}
