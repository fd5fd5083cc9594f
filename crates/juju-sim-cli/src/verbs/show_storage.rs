//! `show-storage`

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use juju_vocabulary::storage::StorageId;

use crate::global::Global;
use crate::output::print;
use crate::shape::{DataFormat, data};

/// Shows storages: how they are, and who has them where.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Their ids, `data/0`.
    #[arg(required = true)]
    ids: Vec<StorageId>,
    /// How to show them.
    #[arg(long, value_enum, default_value_t = DataFormat::Yaml)]
    format: DataFormat,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let mut storages = global.look()?.model.status().storage.storage;
    let mut shown = BTreeMap::new();
    for id in &args.ids {
        let storage = storages.remove(id);
        let storage = storage.with_context(|| format!("storage instance \"{id}\" not found"))?;
        shown.insert(id, storage);
    }
    print(&data(args.format, &shown)?)
}
