//! `secrets`

use std::collections::BTreeMap;

use anyhow::Result;
use juju_sim::model::{Model, SecretHolder};

use crate::global::Global;
use crate::output::{print, remark};
use crate::shape::{ListFormat, SecretInfo, data, secrets_table};

/// Lists the model's secrets: the user's, applications' and units'; never what they hold.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only those of `application-NAME`, `unit-NAME-NUMBER` or `model-UUID`.
    #[arg(long, value_name = "TAG")]
    owner: Option<String>,
    /// How to show them.
    #[arg(long, value_enum, default_value_t = ListFormat::Tabular)]
    format: ListFormat,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let model = global.look()?.model;
    let wanted = args.owner.as_deref();
    let secrets: Vec<_> = model
        .secrets()
        .filter(|(_, secret)| wanted.is_none_or(|tag| owner_tag(&secret.holder, &model) == tag))
        .collect();
    let Some(format) = args.format.data() else {
        if secrets.is_empty() {
            remark("No secrets to display.");
            return Ok(());
        }
        return print(&secrets_table(&model, &secrets));
    };
    let infos = secrets.iter();
    let infos = infos.map(|(id, secret)| (id.bare(), SecretInfo::of(secret)));
    print(&data(format, &infos.collect::<BTreeMap<_, _>>())?)
}

fn owner_tag(holder: &SecretHolder, model: &Model) -> String {
    match holder {
        SecretHolder::App(app) | SecretHolder::Far(app) => format!("application-{app}"),
        SecretHolder::Unit(unit) => unit.tag(),
        SecretHolder::User => format!("model-{}", model.uuid),
    }
}
