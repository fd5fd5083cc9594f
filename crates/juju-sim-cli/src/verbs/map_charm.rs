//! `map-charm`: of juju-sim alone.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::global::Global;
use crate::output::print;
use crate::state::LocalCharm;

/// Says which charm on this machine to deploy in place of one from the store, so that bundles deploy as they are.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The charm's name in the store; without one, all that are mapped are listed.
    name: Option<String>,
    /// Its directory or `.charm` file.
    path: Option<PathBuf>,
    /// The program to put beside the directory's metadata, for a charm that is not packed.
    #[arg(long)]
    program: Option<PathBuf>,
    /// Forget it.
    #[arg(long, conflicts_with = "path")]
    remove: bool,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let controller = global.controller()?;
    let Some(name) = &args.name else {
        let mut text = String::new();
        for (name, charm) in controller.read()?.charms {
            text += &format!("{name}  {}\n", charm.path.display());
        }
        return print(&text);
    };
    let absolute = |path: &PathBuf| {
        fs::canonicalize(path).with_context(|| format!("cannot find {}", path.display()))
    };
    let charm = match &args.path {
        Some(path) => Some(LocalCharm {
            path: absolute(path)?,
            program: args.program.as_ref().map(absolute).transpose()?,
        }),
        None if args.remove => None,
        None => bail!("where is it? `juju-sim map-charm {name} PATH`"),
    };
    controller.change(|contents| {
        match charm {
            Some(charm) => drop(contents.charms.insert(name.clone(), charm)),
            None => drop(contents.charms.remove(name)),
        }
        Ok(())
    })
}
