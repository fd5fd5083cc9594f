//! `scale-application`

use anyhow::{Context, Result};
use juju_sim::model::Model;
use juju_sim::resolver::Life;
use juju_vocabulary::name::UnitName;

use crate::global::Global;
use crate::output::remark;

/// Sets how many units an application has.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    application: String,
    units: usize,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let mut session = global.open()?;
    scale(&mut session.model(), &args.application, args.units)?;
    remark(&format!(
        "{} scaled to {} units",
        args.application, args.units
    ));
    session.finish()
}

/// Adds units, or removes those with the highest numbers, as Kubernetes does.
pub(crate) fn scale(model: &mut Model, app: &str, wanted: usize) -> Result<()> {
    let living = living(model, app)?;
    for _ in living.len()..wanted {
        model.add_unit(app)?;
    }
    for unit in living.iter().skip(wanted) {
        model.remove_unit(unit)?;
    }
    Ok(())
}

/// The units that are not going away, by number.
pub(crate) fn living(model: &Model, app: &str) -> Result<Vec<UnitName>> {
    model
        .app(app)
        .with_context(|| format!("application \"{app}\" not found"))?;
    let units = model
        .units_of(app)
        .filter(|(_, unit)| unit.life == Life::Alive);
    let mut units: Vec<_> = units.map(|(name, _)| name.clone()).collect();
    units.sort_by_key(UnitName::number);
    Ok(units)
}
