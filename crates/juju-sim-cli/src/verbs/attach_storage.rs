//! `attach-storage`

use anyhow::{Context, Result};
use juju_vocabulary::name::UnitName;
use juju_vocabulary::storage::StorageId;

use crate::global::Global;
use crate::output::remark;

/// Gives detached storages to a unit.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    unit: UnitName,
    /// Their ids, `data/0`.
    #[arg(required = true)]
    storages: Vec<StorageId>,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let mut session = global.open()?;
    for id in &args.storages {
        session
            .model()
            .attach_storage(&args.unit, id)
            .with_context(|| format!("failed to attach {id} to {}", args.unit))?;
        remark(&format!("attaching {id} to {}", args.unit));
    }
    session.finish()
}
