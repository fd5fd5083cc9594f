//! `remove-unit`

use std::time::Duration;

use anyhow::{Result, bail};
use juju_sim::model::{Model, ModelError};
use juju_vocabulary::name::UnitName;

use super::removal::Removal;
use super::scale_application::living;
use crate::global::Global;
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
    let patience = args.removal.patience()?;
    let mut session = global.open()?;
    match (args.num_units, args.units.as_slice()) {
        (Some(count), [app]) => {
            let mut model = session.model();
            let left = living(&model, app)?.len().saturating_sub(count);
            let going = living(&model, app)?.split_off(left);
            for unit in &going {
                remove(&mut model, unit, patience)?;
            }
            remark(&format!("scaling down to {left} units"));
        }
        (Some(_), _) => bail!("--num-units takes one application"),
        (None, units) => {
            for unit in units {
                let name = unit.parse()?;
                remove(&mut session.model(), &name, patience)?;
                print(&format!("will remove unit {unit}\n"))?;
            }
        }
    }
    session.finish()
}

fn remove(
    model: &mut Model,
    unit: &UnitName,
    patience: Option<Duration>,
) -> Result<(), ModelError> {
    match patience {
        Some(patience) => model.remove_unit_by_force(unit, patience),
        None => model.remove_unit(unit),
    }
}
