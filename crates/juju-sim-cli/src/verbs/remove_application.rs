//! `remove-application`

use anyhow::Result;

use super::removal::Removal;
use crate::global::Global;
use crate::output::print;

/// Removes applications with their units and relations.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[arg(required = true)]
    applications: Vec<String>,
    #[command(flatten)]
    removal: Removal,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let patience = args.removal.patience()?;
    let mut session = global.open()?;
    for app in &args.applications {
        let mut text = format!("will remove application {app}\n");
        let mut model = session.model();
        for (unit, _) in model.units_of(app) {
            text += &format!("- will remove unit {unit}\n");
        }
        match patience {
            Some(patience) => model.remove_app_by_force(app, patience)?,
            None => model.remove_app(app)?,
        }
        print(&text)?;
    }
    session.finish()
}
