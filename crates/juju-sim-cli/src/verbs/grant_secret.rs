//! `grant-secret`

use anyhow::{Result, bail};

use crate::global::Global;

/// Lets applications read a secret of the user's.
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
    let mut refused = Vec::new();
    {
        let mut model = session.model();
        model.user_secret(&args.secret)?;
        for app in &args.applications {
            if let Err(error) = model.grant_secret(&args.secret, app) {
                refused.push(format!("cannot change access for \"{app}\": {error}"));
            }
        }
    }
    session.finish()?;
    if !refused.is_empty() {
        bail!("failed to grant/revoke secret: {}", refused.join(", "));
    }
    Ok(())
}
