//! `add-model`

use anyhow::{Result, bail};
use juju_sim::model::Model;
use juju_vocabulary::name::is_model_name;

use crate::args::{Global, UsageError};
use crate::output::remark;
use crate::session;
use crate::state::Beside;
use crate::verbs::model_config::apply;

/// Adds a model, and makes it the current one.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    name: String,
    /// There is one cloud.
    #[arg(hide = true)]
    cloud: Option<String>,
    /// Options of the model, `key=value`.
    #[arg(long, value_name = "KEY=VALUE")]
    config: Vec<String>,
    /// Leave the current model the current one.
    #[arg(long)]
    no_switch: bool,
    /// There are no credentials.
    #[arg(long, hide = true)]
    credential: Option<String>,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let name = session::short_name(&args.name);
    if !is_model_name(name) {
        let rule = "model names may only contain lowercase letters, digits and hyphens";
        return Err(UsageError(format!("{name:?} is not a valid name: {rule}")).into());
    }
    let controller = global.controller()?;
    let mut dir = session::lock(&controller, name)?;
    if dir.is_taken() {
        bail!(
            "failed to create new model: model \"{name}\" for admin already exists (already exists)"
        );
    }
    let mut beside = Beside::default();
    let mut model = Model::new(name);
    apply(&mut model, &mut beside, &args.config)?;
    controller.change(|contents| -> Result<()> {
        model.uuid = uuid(&model.uuid, contents.added);
        dir.write(&mut model, &mut beside)?;
        contents.added += 1;
        if !args.no_switch {
            contents.current = Some(name.to_owned());
        }
        Ok(())
    })?;
    remark(&format!(
        "Added '{name}' model on simulated with credential 'none' for user 'admin'"
    ));
    Ok(())
}

/// Each model has its own, and a run that is repeated the same ones.
fn uuid(first: &str, number: u32) -> String {
    let (rest, last) = first.rsplit_once('-').unwrap_or_default();
    let last = u64::from_str_radix(last, 16).unwrap_or_default();
    format!("{rest}-{:012x}", last + u64::from(number))
}
