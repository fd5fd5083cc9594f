//! `remove-unit`

use anyhow::{Result, bail};

use super::removal::Removal;
use super::scale_application::{living, scale};
use crate::args::Global;
use crate::output::{print, remark};

/// Removes units.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Units, or with --num-units an application.
    #[arg(required = true)]
    units: Vec<String>,
    /// How many of an application's units, those with the highest numbers first.
    #[arg(long)]
    num_units: Option<usize>,
    #[command(flatten)]
    removal: Removal,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let mut session = global.open()?;
    args.removal.remark();
    match (args.num_units, args.units.as_slice()) {
        (Some(count), [app]) => {
            let mut model = session.model();
            let left = living(&model, app)?.len().saturating_sub(count);
            scale(&mut model, app, left)?;
            remark(&format!("scaling down to {left} units"));
        }
        (Some(_), _) => bail!("--num-units takes one application"),
        (None, units) => {
            for unit in units {
                let name = unit.parse()?;
                session.model().remove_unit(&name)?;
                print(&format!("will remove unit {unit}\n"))?;
            }
        }
    }
    session.finish()
}
