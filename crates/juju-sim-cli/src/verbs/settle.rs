//! `settle`: of juju-sim alone.

use anyhow::Result;

use crate::global::Global;

/// Lets charms run until nothing is due, after `--no-settle`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only this many dispatches.
    #[arg(long)]
    steps: Option<usize>,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let mut session = global.open()?;
    session.commit()?;
    let Some(steps) = args.steps else {
        return session.settle();
    };
    global.opened.set(false);
    for _ in 0..steps {
        if session.step()?.is_none() {
            break;
        }
    }
    Ok(())
}
