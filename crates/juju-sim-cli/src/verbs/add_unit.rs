//! `add-unit`

use anyhow::Result;

use juju_vocabulary::storage::StorageId;

use crate::global::Global;
use crate::output::remark;
use crate::usage::UsageError;

/// Adds units to an application.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    application: String,
    /// How many.
    #[arg(short = 'n', long, default_value_t = 1)]
    num_units: u32,
    #[arg(long, hide = true)]
    to: Vec<String>,
    /// Detached storages that the unit takes over.
    #[arg(long, value_delimiter = ',', value_name = "ID")]
    attach_storage: Vec<StorageId>,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    if !args.to.is_empty() {
        remark("--to is ignored: it means nothing in juju-sim");
    }
    if args.num_units != 1 && !args.attach_storage.is_empty() {
        return Err(UsageError("--attach-storage takes one unit".to_owned()).into());
    }
    let mut session = global.open()?;
    for _ in 0..args.num_units {
        session
            .model()
            .add_unit_with(&args.application, &args.attach_storage)?;
    }
    session.finish()
}
