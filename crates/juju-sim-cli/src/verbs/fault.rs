//! `fault`: of juju-sim alone.

use anyhow::{Context, Result, bail};
use juju_sim::tools;
use juju_vocabulary::name::UnitName;

use crate::args::Global;
use crate::fault::{FaultKind, UnitFault};
use crate::output::print;

/// Makes calls of a hook tool fail on a unit, until --lift; without a unit, lists what fails.
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
    /// Let all tools of the unit work again.
    #[arg(long, conflicts_with = "tool", requires = "unit")]
    lift: bool,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let Some(unit) = &args.unit else {
        let faults = global.look()?.beside.faults;
        let lines = faults.iter().map(|fault| {
            let kind = clap::ValueEnum::to_possible_value(&fault.kind);
            let kind = kind
                .map(|kind| kind.get_name().to_owned())
                .unwrap_or_default();
            format!("{} {} {kind}\n", fault.unit, fault.tool)
        });
        return print(&lines.collect::<String>());
    };
    let mut session = global.open()?;
    if session.model().unit(unit).is_none() {
        bail!("unit \"{unit}\" not found");
    }
    if args.lift {
        session.beside.faults.retain(|fault| fault.unit != *unit);
        return session.commit();
    }
    let (tool, kind) = args
        .tool
        .as_ref()
        .zip(args.kind)
        .context("name a hook tool, and how it fails; or --lift")?;
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
