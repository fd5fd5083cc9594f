//! `switch`

use anyhow::{Result, bail};

use crate::global::Global;
use crate::output::{print, remark};
use crate::place::short_name;

/// Makes a model the current one; without one, says which is.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    model: Option<String>,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let controller = global.controller()?;
    let shown = |name: Option<&str>| match name {
        Some(name) => format!("juju-sim:admin/{name}"),
        None => "juju-sim".to_owned(),
    };
    let Some(name) = &args.model else {
        let current = controller.read()?.current;
        return print(&(shown(current.as_deref()) + "\n"));
    };
    let name = short_name(name);
    if !controller.models()?.iter().any(|model| model == name) {
        bail!("cannot determine if \"{name}\" is a valid model: model not found");
    }
    let before = controller
        .change(|contents| -> Result<_> { Ok(contents.current.replace(name.to_owned())) })?;
    let (before, now) = (shown(before.as_deref()), shown(Some(name)));
    match before == now {
        true => remark(&format!("{now} (no change)")),
        false => remark(&format!("{before} -> {now}")),
    }
    Ok(())
}
