//! `add-storage`

use anyhow::{Context, Result, anyhow};
use juju_sim::model::StorageDirective;
use juju_vocabulary::name::UnitName;

use crate::global::Global;
use crate::output::remark;

/// Gives a unit more of a storage that its charm declares.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    unit: UnitName,
    /// `data`, or `data=` with how many, how large and of which pool, as in `data=2,10G`.
    #[arg(required = true, value_name = "STORAGE[=DIRECTIVE]")]
    storages: Vec<String>,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let mut session = global.open()?;
    for given in &args.storages {
        let (name, text) = given.split_once('=').unwrap_or((given, "1"));
        let directive = StorageDirective::parse(text)
            .map_err(|why| anyhow!("cannot parse constraints for storage \"{name}\": {why}"))?;
        let added = session
            .model()
            .add_storage_as(&args.unit, name, &directive)
            .with_context(|| format!("failed to add storage \"{name}\" to {}", args.unit))?;
        for id in added {
            remark(&format!("added storage {id} to {}", args.unit));
        }
    }
    session.finish()
}
