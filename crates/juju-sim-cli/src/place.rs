//! Which model is meant, and where it is.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;

use crate::state::{self, Controller, Stored};

/// A model in a state directory, as the command line names it.
#[derive(Debug, Clone, Args)]
pub struct Place {
    /// The directory of the state [default: juju-sim in $XDG_STATE_HOME, or in ~/.local/state].
    #[arg(
        long,
        global = true,
        env = "JUJU_SIM_STATE",
        hide_env_values = true,
        value_name = "DIR"
    )]
    pub(crate) state: Option<PathBuf>,
    /// The model, instead of the current one.
    #[arg(short, long, global = true, env = "JUJU_MODEL", hide_env_values = true)]
    pub(crate) model: Option<String>,
}

impl Place {
    /// The state directory.
    pub(crate) fn controller(&self) -> Result<Controller> {
        let dir = match &self.state {
            Some(dir) => dir.clone(),
            None => default_state()
                .context("there is no home directory; name a directory with --state")?,
        };
        Ok(Controller::open(&dir)?)
    }

    /// The name of the model that is named (also as `controller:owner/model`), or of the current one.
    pub(crate) fn named(&self, controller: &Controller) -> Result<Option<String>> {
        Ok(match &self.model {
            Some(name) => Some(short_name(name).to_owned()),
            None => controller.read()?.current,
        })
    }

    /// The name of the model, which is there.
    pub(crate) fn model_name(&self, controller: &Controller) -> Result<String> {
        let name = self.named(controller)?.ok_or_else(|| {
            anyhow!("no model is current: make one with `juju-sim add-model NAME`, or choose one with `juju-sim switch NAME` or --model")
        })?;
        if !controller.models()?.contains(&name) {
            bail!("model \"{name}\" not found: `juju-sim models` lists those that there are");
        }
        Ok(name)
    }

    /// The model, to look at.
    pub(crate) fn look(&self) -> Result<Stored> {
        let controller = self.controller()?;
        let name = self.model_name(&controller)?;
        let dir = controller.model_dir(&name);
        let mut stored = state::read(&dir)?;
        stored.model.keep_storages_in(&dir.join("storage"));
        Ok(stored)
    }
}

/// The model in `controller:owner/model`.
pub(crate) fn short_name(model: &str) -> &str {
    model.rsplit([':', '/']).next().unwrap_or(model)
}

fn default_state() -> Option<PathBuf> {
    let set = |name| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let base = set("XDG_STATE_HOME").or_else(|| Some(set("HOME")?.join(".local/state")));
    Some(base?.join("juju-sim"))
}
