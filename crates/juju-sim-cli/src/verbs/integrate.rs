//! `integrate`

use anyhow::{Result, bail};
use juju_sim::model::Model;
use juju_vocabulary::relation::Role;

use super::consume::consume;
use crate::global::Global;
use crate::offers;
use crate::shape::endpoints;
use crate::state::Saas;

/// Relates two applications.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// `application` or `application:endpoint`.
    first: String,
    /// The other end; also what this model consumes, or an offer, `model.offer`.
    second: String,
    /// There are no networks.
    #[arg(long, hide = true)]
    via: Option<String>,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let mut ends = [args.first.clone(), args.second.clone()];
    for end in &mut ends {
        // An application's name has no dot.
        if end.contains('.') {
            let (url, endpoint) = match end.rsplit_once('.') {
                Some((model, rest)) => match rest.split_once(':') {
                    Some((offer, endpoint)) => (format!("{model}.{offer}"), Some(endpoint)),
                    None => (end.clone(), None),
                },
                None => (end.clone(), None),
            };
            let name = consume(global, &url, None)?;
            *end = endpoint.map_or(name.clone(), |endpoint| format!("{name}:{endpoint}"));
        }
    }
    let [first, second] = ends;
    let controller = global.controller()?;
    let mut session = global.open()?;
    {
        let mut model = session.model();
        let saas = controller.read()?.saas;
        let far = |end: &str| {
            let name = end.split(':').next().unwrap_or_default();
            let mut saas = saas.iter();
            saas.find(|saas| saas.uuid == model.uuid && saas.name == name && !saas.dying)
        };
        match (far(&first), far(&second)) {
            (None, None) => drop(model.relate(&first, &second)?),
            (Some(_), Some(_)) => {
                bail!("cannot relate two offers: one end is an application of this model")
            }
            (Some(saas), None) => relate(
                &mut model,
                &second,
                &first,
                saas,
                offers::model_of(&controller, &saas.offer)?,
            )?,
            (None, Some(saas)) => relate(
                &mut model,
                &first,
                &second,
                saas,
                offers::model_of(&controller, &saas.offer)?,
            )?,
        }
    }
    session.finish()
}

/// Relates an application to an offer.
fn relate(
    model: &mut Model,
    own: &str,
    far: &str,
    saas: &Saas,
    offering: Option<Model>,
) -> Result<()> {
    let Some(offering) = offering.filter(|model| model.uuid == saas.offering_uuid) else {
        bail!(
            "\"{far}\" is of model \"{}\", which was destroyed",
            saas.offer.model
        );
    };
    let split = |end: &str| match end.split_once(':') {
        Some((app, endpoint)) => (app.to_owned(), Some(endpoint.to_owned())),
        None => (end.to_owned(), None),
    };
    let ((app, own_endpoint), (_, far_endpoint)) = (split(own), split(far));
    let Some(charm) = model.app(&app).map(|app| app.charm.clone()) else {
        bail!("application \"{app}\" not found");
    };
    let mut pairs = Vec::new();
    for theirs in endpoints(&saas.offer, &offering) {
        for ours in &charm.endpoints {
            let fits = ours.interface == theirs.interface
                && matches!(
                    (ours.role, theirs.role),
                    (Role::Requires, Role::Provides) | (Role::Provides, Role::Requires)
                );
            let is_meant = own_endpoint.as_ref().is_none_or(|name| ours.name == *name)
                && far_endpoint
                    .as_ref()
                    .is_none_or(|name| theirs.name == *name);
            if fits && is_meant {
                pairs.push((
                    format!("{app}:{}", ours.name),
                    format!("{}:{}", saas.name, theirs.name),
                ));
            }
        }
    }
    match pairs.as_slice() {
        [(own, far)] => {
            model.relate_to_offer(own, far, &saas.offering_uuid)?;
            Ok(())
        }
        [] => bail!(
            "no relations found between \"{own}\" and \"{far}\": no provider and requirer of one interface"
        ),
        pairs => {
            let choices: Vec<_> = pairs
                .iter()
                .map(|(own, far)| format!("\"{own} {far}\""))
                .collect();
            bail!(
                "ambiguous relation: \"{own} {far}\" could refer to {}",
                choices.join("; ")
            )
        }
    }
}
