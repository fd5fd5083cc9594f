//! `remove-storage`

use anyhow::{Context, Result};
use juju_vocabulary::storage::StorageId;

use crate::global::Global;
use crate::output::remark;

/// Removes storages that no unit has.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Their ids, `data/0`.
    #[arg(required = true)]
    storages: Vec<StorageId>,
    /// Those that a unit has, too: they are detached first.
    #[arg(long)]
    force: bool,
    #[arg(long, hide = true)]
    no_destroy: bool,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let mut session = global.open()?;
    let attached = |model: &juju_sim::model::Model, id: &StorageId| {
        model
            .storage(id)
            .is_some_and(|storage| storage.unit.is_some())
    };
    if args.force {
        for id in &args.storages {
            let mut model = session.model();
            if attached(&model, id) {
                model.detach_storage(id)?;
            }
        }
        // The charms are told before anything is gone.
        session.finish()?;
    }
    for id in &args.storages {
        session
            .model()
            .remove_storage(id)
            .with_context(|| format!("failed to remove {id}"))?;
        remark(&format!("removing {id}"));
    }
    session.finish()
}
