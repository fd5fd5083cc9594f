//! `resolved`

use anyhow::{Result, bail};
use juju_sim::model::AgentStatus;
use juju_sim::resolver::Resolved;
use juju_vocabulary::name::UnitName;

use crate::global::Global;

/// Settles the failed hooks of units: they run again, or count as done.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    units: Vec<UnitName>,
    /// Count the hook as done.
    #[arg(long)]
    no_retry: bool,
    /// All units that are in error.
    #[arg(long)]
    all: bool,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let mode = match args.no_retry {
        true => Resolved::NoRetry,
        false => Resolved::Retry,
    };
    let mut session = global.open()?;
    let units = match (args.all, args.units.is_empty()) {
        (false, false) => args.units.clone(),
        (true, true) => {
            let model = session.model();
            let units = model.units().iter();
            let failed = units.filter(|(_, unit)| matches!(unit.agent, AgentStatus::Error(_)));
            failed.map(|(name, _)| name.clone()).collect()
        }
        (true, false) => bail!("specifying unit names(s) with --all is not supported"),
        (false, true) => bail!("no unit specified"),
    };
    for unit in &units {
        session.model().resolved(unit, mode)?;
    }
    session.finish()
}
