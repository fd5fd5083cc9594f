//! `cargo charm run`.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use charm_metadata::{Building, Platform};
use juju_sim_cli::{BringUp, bring_up};

use crate::architecture::Architecture;
use crate::cli::Run;
use crate::failure::{Failure, told};
use crate::pack::{load, resolved};
use crate::package::Package;
use crate::watch::Watched;
use crate::{compile, contents};

pub(crate) fn run(options: &Run) -> Result<ExitCode> {
    if !options.watch {
        once(options)?;
        return Ok(ExitCode::SUCCESS);
    }
    loop {
        // Before it is built: what changes meanwhile is not lost.
        let watched = Watched::now(&options.dir);
        if let Err(error) = once(options) {
            writeln!(io::stderr(), "{}", told(&error))?;
        }
        writeln!(io::stderr(), "Waiting for a source file to change …")?;
        watched.wait();
    }
}

/// Brings the charm into the model as its sources are now.
fn once(options: &Run) -> Result<()> {
    let (charm, sources) = load(&options.dir)?;
    let building = Building::of(&sources);
    let package = Package::find(&options.dir, &building.parts)?;
    let platform = of_this_machine(&building)?;
    let program = compile::to_try(&package)?;
    let contents = contents::gather(&options.dir, &sources, &building.parts, &platform, &program)?;
    let unpacked = package.target_dir.join("charm").join(&charm.name);
    contents::write(&contents, &unpacked)?;
    let failed = bring_up(&options.place, &wanted(options, unpacked))?;
    if failed.is_empty() {
        return Ok(());
    }
    let failed: Vec<&str> = failed.iter().map(|unit| unit.as_str()).collect();
    Err(Failure::new(
        format!("the model has units in error: {}", failed.join(", ")),
        "what it logged is above; when it is mended, `cargo charm run` tries the hook again with the new charm",
    )
    .into())
}

fn wanted(options: &Run, charm: PathBuf) -> BringUp {
    BringUp {
        charm,
        app: options.app.clone(),
        config: options.config.clone(),
        integrate: options.integrate.clone(),
    }
}

/// The first platform that this machine is one of.
fn of_this_machine(building: &Building) -> Result<Platform> {
    let here = Architecture::of_this_machine();
    for platform in &building.platforms {
        let (platform, architecture) = resolved(platform)?;
        if Some(architecture) == here {
            return Ok(platform);
        }
    }
    let here = here.map_or("this machine", |here| here.name);
    Err(Failure::new(
        format!("charmcraft.yaml names no platform of {here}"),
        format!("add `platforms: {{ubuntu@24.04:{here}: }}`"),
    )
    .into())
}
