//! `destroy-model`

use std::io;

use anyhow::{Result, bail};

use crate::global::Global;
use crate::output::remark;
use crate::place::short_name;
use crate::session;

/// Removes a model with everything in it, at once and without a hook.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    name: String,
    /// Do not ask.
    #[arg(long)]
    no_prompt: bool,
    /// Also when its files are damaged.
    #[arg(long)]
    force: bool,
    #[arg(long, hide = true)]
    destroy_storage: bool,
    #[arg(long, hide = true)]
    release_storage: bool,
    #[arg(long, hide = true)]
    no_wait: bool,
    #[arg(short, long, hide = true)]
    timeout: Option<String>,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let name = short_name(&args.name);
    let controller = global.controller()?;
    let path = controller.model_dir(name);
    if !path.exists() || !(args.force || controller.models()?.iter().any(|model| model == name)) {
        bail!("model admin/{name} not found");
    }
    if !args.no_prompt {
        remark(&format!(
            "WARNING! This command will destroy the \"{name}\" model and all its applications.\n\
             To continue, enter the name of the model to be destroyed:"
        ));
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        if answer.trim() != name {
            bail!("aborted");
        }
    }
    session::lock(&controller, name)?.destroy()?;
    controller.change(|contents| -> Result<()> {
        contents.current.take_if(|current| current == name);
        Ok(())
    })?;
    // Who was related to it is told.
    global.opened.set(true);
    remark("Model destroyed.");
    Ok(())
}
