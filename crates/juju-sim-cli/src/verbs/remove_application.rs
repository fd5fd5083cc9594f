//! `remove-application`

use anyhow::Result;

use crate::args::Global;
use crate::output::{print, remark};

/// Removes applications with their units and relations.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[arg(required = true)]
    applications: Vec<String>,
    #[arg(long, hide = true)]
    no_prompt: bool,
    #[arg(long, hide = true)]
    destroy_storage: bool,
    #[arg(long, hide = true)]
    no_wait: bool,
    /// Taken, as by `juju`: the units still run their hooks.
    #[arg(long)]
    force: bool,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let mut session = global.open()?;
    if args.force {
        remark(
            "--force is ignored: the units run their last hooks; one in error waits for `juju-sim resolved`",
        );
    }
    for app in &args.applications {
        let mut text = format!("will remove application {app}\n");
        let mut model = session.model();
        for (unit, _) in model.units_of(app) {
            text += &format!("- will remove unit {unit}\n");
        }
        model.remove_app(app)?;
        print(&text)?;
    }
    session.finish()
}
