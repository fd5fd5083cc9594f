//! `add-unit`

use anyhow::Result;

use crate::args::Global;
use crate::output::remark;

/// Adds units to an application.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    application: String,
    /// How many.
    #[arg(short = 'n', long, default_value_t = 1)]
    num_units: u32,
    #[arg(long, hide = true)]
    to: Vec<String>,
    #[arg(long, hide = true)]
    attach_storage: Vec<String>,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    for (flag, given) in [("to", &args.to), ("attach-storage", &args.attach_storage)] {
        if !given.is_empty() {
            remark(&format!(
                "--{flag} is ignored: it means nothing in juju-sim"
            ));
        }
    }
    let mut session = global.open()?;
    for _ in 0..args.num_units {
        session.model().add_unit(&args.application)?;
    }
    session.finish()
}
