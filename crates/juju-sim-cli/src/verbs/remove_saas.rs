//! `remove-saas`

use anyhow::{Result, bail};

use crate::cross_model::consumed;
use crate::global::Global;

/// Consumes offers no more: their relations are removed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What they are called in this model.
    #[arg(required = true)]
    names: Vec<String>,
    #[arg(long, hide = true)]
    force: bool,
    #[arg(long, hide = true)]
    no_wait: bool,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let controller = global.controller()?;
    let mut session = global.open()?;
    let uuid = session.model().uuid.clone();
    for name in &args.names {
        let known = controller.read()?.saas;
        let mut known = known.into_iter();
        let Some(saas) = known.find(|saas| saas.uuid == uuid && saas.name == *name) else {
            bail!("saas application \"{name}\" not found");
        };
        let mut model = session.model();
        let relations: Vec<_> = consumed(&model, &saas).map(|one| one.number).collect();
        for number in relations {
            model.remove_relation(number)?;
        }
        controller.change(|contents| -> Result<()> {
            let mut known = contents.saas.iter_mut();
            if let Some(known) = known.find(|saas| saas.uuid == uuid && saas.name == *name) {
                known.dying = true;
            }
            Ok(())
        })?;
    }
    session.finish()
}
