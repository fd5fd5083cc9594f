//! `detach-storage`

use anyhow::{Context, Result};
use juju_vocabulary::storage::StorageId;

use crate::global::Global;
use crate::output::remark;

/// Takes storages from their units, whose charms are told so first. They stay, with what is in them.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Their ids, `data/0`.
    #[arg(required = true)]
    storages: Vec<StorageId>,
    #[arg(long, hide = true)]
    force: bool,
    #[arg(long, hide = true)]
    no_wait: bool,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    if args.force {
        remark("--force is ignored: the charm is told first");
    }
    let mut session = global.open()?;
    for id in &args.storages {
        session
            .model()
            .detach_storage(id)
            .with_context(|| format!("failed to detach {id}"))?;
        remark(&format!("detaching {id}"));
    }
    session.finish()
}
