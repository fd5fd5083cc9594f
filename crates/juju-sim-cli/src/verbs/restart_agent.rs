//! `restart-agent`: of juju-sim alone.

use anyhow::Result;
use juju_vocabulary::name::UnitName;

use crate::global::Global;

/// Restarts the agent of a unit, which forgets what it does not store.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    unit: UnitName,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let mut session = global.open()?;
    session.model().restart_agent(&args.unit)?;
    session.finish()
}
