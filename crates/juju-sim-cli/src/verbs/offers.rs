//! `offers`

use std::collections::BTreeMap;

use anyhow::Result;

use crate::global::Global;
use crate::offers::connections;
use crate::output::print;
use crate::shape::{ListFormat, OwnOffer, data};

/// Lists what the model offers, and who is connected.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only this one.
    offer: Option<String>,
    /// How to show them.
    #[arg(long, value_enum, default_value_t = ListFormat::Tabular)]
    format: ListFormat,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let model = global.look()?.model;
    let contents = global.controller()?.read()?;
    let mut own = BTreeMap::new();
    for offer in contents
        .offers
        .iter()
        .filter(|offer| offer.model == model.name)
    {
        if args.offer.as_ref().is_none_or(|name| *name == offer.name) {
            let connections = connections(offer, &model, &contents.saas);
            own.insert(offer.name.clone(), OwnOffer::of(offer, &model, connections));
        }
    }
    match args.format.data() {
        None => print(&OwnOffer::table(&own)),
        Some(format) => print(&data(format, &own)?),
    }
}
