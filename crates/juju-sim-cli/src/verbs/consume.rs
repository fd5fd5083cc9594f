//! `consume`

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use juju_vocabulary::name::AppName;

use crate::global::Global;
use crate::offers;
use crate::output::remark;
use crate::state::Saas;

/// Makes an offer of another model something to integrate with.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// `model.offer`.
    offer: String,
    /// What it is called in this model [default: as the offer].
    name: Option<String>,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let name = consume(global, &args.offer, args.name.as_deref())?;
    let url = args.offer.trim_start_matches("juju-sim:");
    remark(&format!("Added {url} as {name}"));
    Ok(())
}

/// Makes it so, and says what it is called.
pub(crate) fn consume(global: &Global, url: &str, name: Option<&str>) -> Result<String> {
    let controller = global.controller()?;
    let offer = offers::find(&controller, &offers::names(global, &controller, url)?)?;
    let Some(offering) = offers::model_of(&controller, &offer)? else {
        bail!("model \"{}\" not found: it was destroyed", offer.model);
    };
    let name: AppName = name.unwrap_or(&offer.name).parse()?;
    let model = global.look()?.model;
    if model.app(name.as_str()).is_some() {
        bail!(
            "cannot add saas application \"{name}\": local application with same name already exists"
        );
    }
    controller.change(|contents| -> Result<()> {
        let mut known = contents.saas.iter();
        let known = known.find(|saas| saas.uuid == model.uuid && saas.name == name.as_str());
        if let Some(known) = known {
            if known.offer.url() == offer.url() && known.offering_uuid == offering.uuid {
                return Ok(());
            }
            bail!("cannot add saas application \"{name}\": saas application already exists");
        }
        contents.saas.push(Saas {
            model: model.name.clone(),
            uuid: model.uuid.clone(),
            name: name.to_string(),
            offer: offer.clone(),
            offering_uuid: offering.uuid.clone(),
            established: BTreeSet::new(),
            dying: false,
        });
        Ok(())
    })?;
    Ok(name.to_string())
}
