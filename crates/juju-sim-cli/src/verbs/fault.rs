//! `fault`: of juju-sim alone.

use anyhow::{Context, Result, bail};
use juju_sim::tools;
use juju_vocabulary::name::UnitName;

use crate::fault::{FaultKind, UnitFault};
use crate::global::Global;
use crate::output::print;
use crate::state::Stored;

/// Makes calls of a hook tool fail on a unit, or cuts its agent off, until --lift; without a unit, lists what fails.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    unit: Option<UnitName>,
    /// The hook tool, `relation-set`.
    #[arg(requires = "kind")]
    tool: Option<String>,
    /// How it fails.
    #[arg(value_enum)]
    kind: Option<FaultKind>,
    /// What a tool that fails prints on standard error.
    #[arg(long, default_value = "ERROR cannot reach the controller")]
    message: String,
    /// The agent of the unit does not reach the controller: it hears and runs nothing.
    #[arg(long, conflicts_with = "tool", requires = "unit")]
    lost: bool,
    /// Let all of the unit work again.
    #[arg(long, conflicts_with_all = ["tool", "lost"], requires = "unit")]
    lift: bool,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let Some(unit) = &args.unit else {
        let Stored { model, beside } = global.look()?;
        let lost = model.units().iter().filter(|(_, unit)| unit.lost);
        let lost = lost.map(|(name, _)| format!("{name} lost\n"));
        let lines = beside.faults.iter().map(|fault| {
            let kind = clap::ValueEnum::to_possible_value(&fault.kind);
            let kind = kind
                .map(|kind| kind.get_name().to_owned())
                .unwrap_or_default();
            format!("{} {} {kind}\n", fault.unit, fault.tool)
        });
        return print(&lines.chain(lost).collect::<String>());
    };
    let mut session = global.open()?;
    if session.model().unit(unit).is_none() {
        bail!("unit \"{unit}\" not found");
    }
    if args.lift {
        session.beside.faults.retain(|fault| fault.unit != *unit);
        session.model().set_lost(unit, false)?;
        return session.finish();
    }
    if args.lost {
        session.model().set_lost(unit, true)?;
        return session.commit();
    }
    let (tool, kind) = args
        .tool
        .as_ref()
        .zip(args.kind)
        .context("name a hook tool, and how it fails; or --lost, or --lift")?;
    if !tools::names().any(|known| known == tool) {
        bail!("\"{tool}\" is no hook tool");
    }
    session
        .beside
        .faults
        .retain(|fault| fault.unit != *unit || fault.tool != *tool);
    session.beside.faults.push(UnitFault {
        unit: unit.clone(),
        tool: tool.clone(),
        kind,
        message: args.message.clone(),
    });
    session.commit()
}
