//! `offer`

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};

use juju_vocabulary::relation::Role;

use crate::global::Global;
use crate::output::remark;
use crate::place::short_name;
use crate::state::{self, Offer};
use crate::usage::UsageError;

/// Lets other models relate to endpoints of an application.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// `application:endpoint,…`, perhaps with `model.` in front.
    endpoints: String,
    /// What the offer is called [default: as the application].
    name: Option<String>,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let (app, endpoints) = args.endpoints.split_once(':').ok_or_else(|| {
        let form = "endpoints must conform to format \"<application-name>:<endpoint-name>[,...]\"";
        UsageError(form.to_owned())
    })?;
    let controller = global.controller()?;
    let (model_name, app) = match app.rsplit_once('.') {
        Some((model, app)) => (short_name(model).to_owned(), app),
        None => (global.place.model_name(&controller)?, app),
    };
    if !controller.models()?.contains(&model_name) {
        bail!("model \"{model_name}\" not found");
    }
    let model = state::read(&controller.model_dir(&model_name))?.model;
    let found = model.app(app);
    let found = found.with_context(|| format!("application \"{app}\" not found"))?;
    let endpoints: BTreeSet<_> = endpoints.split(',').map(str::to_owned).collect();
    for endpoint in &endpoints {
        if found
            .charm
            .endpoint(endpoint)
            .is_none_or(|one| one.role == Role::Peer)
        {
            bail!("application \"{app}\" has no \"{endpoint}\" relation to offer");
        }
    }
    let shown = endpoints
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    let offer = Offer {
        model: model_name,
        name: args.name.clone().unwrap_or_else(|| app.to_owned()),
        app: app.parse()?,
        endpoints,
    };
    let url = offer.url();
    controller.change(|contents| -> Result<()> {
        contents.offers.retain(|other| other.url() != offer.url());
        contents.offers.push(offer);
        Ok(())
    })?;
    remark(&format!(
        "Application \"{app}\" endpoints [{shown}] available at \"{url}\""
    ));
    Ok(())
}
