//! Making a model.

use anyhow::{Result, bail};
use juju_sim::model::Model;
use juju_vocabulary::name::is_model_name;

use crate::output::remark;
use crate::session;
use crate::state::{Beside, Controller};
use crate::usage::UsageError;

/// Adds a model, which `configure` changes before it is there. It becomes the current one if that `switches`.
pub(crate) fn add(
    controller: &Controller,
    name: &str,
    switches: bool,
    configure: impl FnOnce(&mut Model, &mut Beside) -> Result<()>,
) -> Result<()> {
    if !is_model_name(name) {
        let rule = "model names may only contain lowercase letters, digits and hyphens";
        return Err(UsageError(format!("{name:?} is not a valid name: {rule}")).into());
    }
    let mut dir = session::lock(controller, name)?;
    if dir.is_taken() {
        bail!(
            "failed to create new model: model \"{name}\" for admin already exists (already exists)"
        );
    }
    let mut beside = Beside::default();
    let mut model = Model::new(name);
    configure(&mut model, &mut beside)?;
    controller.change(|contents| -> Result<()> {
        model.uuid = uuid(&model.uuid, contents.added);
        dir.write(&mut model, &mut beside)?;
        contents.added += 1;
        if switches {
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
