//! Offers by the names that people give them, `shop.database` and the like.

use anyhow::{Result, bail};
use juju_sim::model::Model;

use crate::cross_model::offered;
use crate::global::Global;
use crate::place::short_name;
use crate::shape::Connection;
use crate::state::{self, Controller, Offer, Saas};

/// Model and offer of `controller:owner/model.offer`, of which all but the offer may be left out.
pub(crate) fn names(
    global: &Global,
    controller: &Controller,
    url: &str,
) -> Result<(String, String)> {
    if url.contains(':')
        && url
            .rsplit_once('.')
            .is_some_and(|(_, last)| last.contains(':'))
    {
        bail!("offer \"{url}\" shouldn't include endpoint");
    }
    match url.rsplit_once('.') {
        Some((model, offer)) => Ok((short_name(model).to_owned(), offer.to_owned())),
        None => Ok((global.place.model_name(controller)?, url.to_owned())),
    }
}

/// The offer of this name.
pub(crate) fn find(controller: &Controller, (model, name): &(String, String)) -> Result<Offer> {
    let offers = controller.read()?.offers;
    let is_meant = |offer: &Offer| offer.model == *model && offer.name == *name;
    match offers.into_iter().find(is_meant) {
        Some(offer) => Ok(offer),
        None => bail!(
            "application offer \"admin/{model}.{name}\" not found: `juju-sim find-offers` lists those that there are"
        ),
    }
}

/// The model of an offer, to look at.
pub(crate) fn model_of(controller: &Controller, offer: &Offer) -> Result<Option<Model>> {
    if !controller.models()?.contains(&offer.model) {
        return Ok(None);
    }
    Ok(Some(
        state::read(&controller.model_dir(&offer.model))?.model,
    ))
}

/// The relations of other models to an offer.
pub(crate) fn connections(offer: &Offer, model: &Model, saas: &[Saas]) -> Vec<Connection> {
    let consumers = saas
        .iter()
        .filter(|saas| saas.offer.url() == offer.url() && saas.offering_uuid == model.uuid);
    let connections = consumers.flat_map(|saas| {
        let numbers = offered(model, saas).into_iter();
        numbers.filter_map(|number| {
            let relation = model.relation(number)?;
            let end = relation.ends.local(offer.app.as_str())?;
            Some(Connection::of(saas, number.0, &end.endpoint))
        })
    });
    connections.collect()
}
