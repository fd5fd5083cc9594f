//! `show-offer`

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use crate::global::Global;
use crate::offers;
use crate::output::print;
use crate::shape::{ListFormat, OfferInfo, data, stored_url};

/// Shows what is offered.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// `model.offer`, or an offer of this model.
    offer: String,
    /// How to show it.
    #[arg(long, value_enum, default_value_t = ListFormat::Tabular)]
    format: ListFormat,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let controller = global.controller()?;
    let offer = offers::find(
        &controller,
        &offers::names(global, &controller, &args.offer)?,
    )?;
    let Some(model) = offers::model_of(&controller, &offer)? else {
        bail!("model \"{}\" not found: it was destroyed", offer.model);
    };
    let info = BTreeMap::from([(stored_url(&offer), OfferInfo::of(&offer, &model))]);
    match args.format.data() {
        None => print(&OfferInfo::shown_table(&info)),
        Some(format) => print(&data(format, &info)?),
    }
}
