//! `set-leader`: of juju-sim alone.

use anyhow::Result;
use juju_vocabulary::name::UnitName;

use crate::global::Global;

/// Makes a unit the leader, as when the leader's lease runs out.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    unit: UnitName,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let mut session = global.open()?;
    session.model().set_leader(&args.unit)?;
    session.finish()
}
