//! `remove-offer`

use anyhow::{Result, bail};

use crate::global::Global;
use crate::offers::{connections, find, model_of, names};

/// Offers endpoints no more.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// `model.offer`, or an offer of this model.
    #[arg(required = true)]
    offers: Vec<String>,
    /// Also when somebody is connected, who is parted then.
    #[arg(long)]
    force: bool,
    #[arg(short = 'y', long, hide = true)]
    yes: bool,
    #[arg(long, hide = true)]
    no_prompt: bool,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let controller = global.controller()?;
    for url in &args.offers {
        let offer = find(&controller, &names(global, &controller, url)?)?;
        let contents = controller.read()?;
        if let Some(model) = model_of(&controller, &offer)? {
            let connected = connections(&offer, &model, &contents.saas);
            let count = connected.len();
            if count > 0 && !args.force {
                let plural = if count == 1 { "" } else { "s" };
                bail!(
                    "cannot delete application offer \"{}\": offer has {count} relation{plural}; --force parts them",
                    offer.name
                );
            }
            if count > 0 {
                let mut session = global.open_model(&controller, &offer.model)?;
                for number in connected.iter().map(|connection| connection.relation()) {
                    session.model().remove_relation(number)?;
                }
                session.finish()?;
                // The other side is told.
                global.opened.set(true);
            }
        }
        controller.change(|contents| -> Result<()> {
            contents.offers.retain(|other| other.url() != offer.url());
            Ok(())
        })?;
    }
    Ok(())
}
