//! `find-offers`

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use crate::global::Global;
use crate::offers;
use crate::output::print;
use crate::place::short_name;
use crate::shape::{ListFormat, OfferInfo, data, stored_url};

/// Finds what models offer.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only offers of this model, or this one of it, `model.offer`.
    url: Option<String>,
    /// Only those of this name.
    #[arg(long)]
    offer: Option<String>,
    /// Only those with an endpoint of this interface.
    #[arg(long)]
    interface: Option<String>,
    /// How to show them.
    #[arg(long, value_enum, default_value_t = ListFormat::Tabular)]
    format: ListFormat,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let controller = global.controller()?;
    let wanted = args.url.as_deref().filter(|url| !url.ends_with(':'));
    let wanted = wanted.map(|url| {
        let short = short_name(url);
        short
            .split_once('.')
            .map_or((short, None), |(model, offer)| (model, Some(offer)))
    });
    let mut found = BTreeMap::new();
    for offer in controller.read()?.offers {
        let is_there = wanted.is_none_or(|(model, name)| {
            offer.model == model && name.is_none_or(|name| offer.name == name)
        });
        let is_named = args.offer.as_ref().is_none_or(|name| offer.name == *name);
        let Some(model) = offers::model_of(&controller, &offer)?.filter(|_| is_there && is_named)
        else {
            continue;
        };
        let speaks = args.interface.as_ref().is_none_or(|interface| {
            let mut endpoints = crate::shape::endpoints(&offer, &model).into_iter();
            endpoints.any(|endpoint| endpoint.interface == *interface)
        });
        if speaks {
            found.insert(stored_url(&offer), OfferInfo::of(&offer, &model));
        }
    }
    if found.is_empty() {
        bail!("no matching application offers found");
    }
    match args.format.data() {
        None => print(&OfferInfo::found_table(&found)),
        Some(format) => print(&data(format, &found)?),
    }
}
