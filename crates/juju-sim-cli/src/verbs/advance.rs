//! `advance`: of juju-sim alone.

use std::time::Duration;

use anyhow::Result;

use crate::global::Global;
use crate::time;

/// Lets simulated time pass, and everything happen that it brings: update-status every five minutes, retries of failed
/// hooks.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How long, `5m` or `1h30m`.
    #[arg(value_parser = time::parse)]
    time: Duration,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let mut session = global.open()?;
    let end = session.model().now() + args.time;
    // What is due at a moment happens before time goes on.
    loop {
        let next = session.model().next_deadline();
        let next = next.filter(|next| *next <= end).unwrap_or(end);
        session.model().advance_to(next);
        session.finish()?;
        if next >= end {
            return Ok(());
        }
    }
}
