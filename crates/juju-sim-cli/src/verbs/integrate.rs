//! `integrate`

use anyhow::Result;

use crate::args::Global;

/// Relates two applications.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// `application` or `application:endpoint`.
    first: String,
    /// The other end.
    second: String,
    /// There are no networks.
    #[arg(long, hide = true)]
    via: Option<String>,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let mut session = global.open()?;
    session.model().relate(&args.first, &args.second)?;
    session.finish()
}
