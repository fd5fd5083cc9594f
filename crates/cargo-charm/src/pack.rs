//! `cargo charm pack`.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use charm_metadata::{Building, Charm, Level, Platform, Problem, Sources};
use serde::Serialize;

use crate::architecture::{self, Architecture};
use crate::cli::{Format, Pack};
use crate::failure::Failure;
use crate::package::Package;
use crate::program::Program;
use crate::size::Size;
use crate::{archive, base, compile, contents};

/// A file that was written.
#[derive(Debug, Serialize)]
struct Packed {
    charm: PathBuf,
    platform: String,
    size: u64,
    program_size: u64,
    /// The oldest glibc that it runs with; none for a static program.
    glibc: Option<String>,
    files: Vec<String>,
}

pub(crate) fn run(options: &Pack) -> Result<ExitCode> {
    let dir = &options.charm.dir;
    let (charm, sources) = load(dir)?;
    let building = Building::of(&sources);
    let package = Package::find(dir, &building.parts)?;
    let output = options.output.as_ref().unwrap_or(dir);
    fs::create_dir_all(output).with_context(|| format!("cannot make {}", output.display()))?;
    let mut programs = BTreeMap::new();
    let mut packed = Vec::new();
    for platform in chosen(&building, &options.platform)? {
        let (platform, architecture) = resolved(platform)?;
        let target = match &options.charm.target {
            Some(target) => target.as_str(),
            None => target_for(architecture)?,
        };
        let path = match programs.get(target) {
            Some(path) => PathBuf::clone(path),
            None => {
                let path = compile::to_pack(&package, target)?;
                programs.insert(target.to_owned(), path.clone());
                path
            }
        };
        let program = Program::read(&path)?;
        for one in &platform.bases {
            base::check(&program, one, architecture)?;
        }
        let contents = contents::gather(dir, &sources, &building.parts, &platform, &path)?;
        let name = format!("{}_{}.charm", charm.name, platform.name.replace(':', "-"));
        let charm = output.join(name);
        packed.push(Packed {
            size: archive::write(&contents, &charm)?,
            charm,
            platform: platform.name,
            program_size: program.size,
            glibc: program.glibc.map(|glibc| glibc.to_string()),
            files: contents.into_keys().collect(),
        });
    }
    report(&packed, options.format)?;
    Ok(ExitCode::SUCCESS)
}

/// The charm in `dir`. What is wrong with it short of Juju's refusing it goes to standard error.
pub(crate) fn load(dir: &Path) -> Result<(Charm, Sources)> {
    let sources = Sources::load(dir).map_err(|errors| refused(&errors.to_string()))?;
    let (charm, problems) = Charm::check(&sources);
    let Some(charm) = charm else {
        let of_juju = problems
            .iter()
            .filter(|problem| problem.level == Level::Juju);
        let told: Vec<String> = of_juju.map(Problem::to_string).collect();
        return Err(refused(&told.join("\n")).into());
    };
    for problem in &problems {
        writeln!(io::stderr(), "warning: {problem} ({})", problem.level)?;
    }
    Ok((charm, sources))
}

fn refused(problems: &str) -> Failure {
    Failure::new(
        format!("Juju would refuse this charm:\n{problems}"),
        "`cargo charm check` says all that is wrong",
    )
}

/// The platforms that are asked for, or all.
fn chosen<'a>(building: &'a Building, names: &[String]) -> Result<Vec<&'a Platform>> {
    let all = &building.platforms;
    let known = || {
        let names: Vec<&str> = all.iter().map(|platform| platform.name.as_str()).collect();
        names.join(", ")
    };
    if all.is_empty() {
        let help = "add `platforms: {ubuntu@24.04:amd64: }`";
        return Err(Failure::new("charmcraft.yaml names no platform to pack for", help).into());
    }
    if names.is_empty() {
        return Ok(all.iter().collect());
    }
    let find = |name: &String| {
        let found = all.iter().find(|platform| platform.name == *name);
        found.ok_or_else(|| {
            let what = format!("charmcraft.yaml has no platform `{name}`");
            Failure::new(what, format!("it has: {}", known())).into()
        })
    };
    names.iter().map(find).collect()
}

/// The platform with the architecture that its program is for.
pub(crate) fn resolved(platform: &Platform) -> Result<(Platform, &'static Architecture)> {
    let mut platform = platform.clone();
    let here = Architecture::of_this_machine();
    for base in &mut platform.bases {
        if let (true, Some(here)) = (base.architectures.is_empty(), here) {
            base.architectures.push(here.name.to_owned());
        }
    }
    let mut names: Vec<&str> = platform
        .bases
        .iter()
        .flat_map(|base| base.architectures.iter().map(String::as_str))
        .collect();
    names.sort_unstable();
    names.dedup();
    let found = match &names[..] {
        [name] => Architecture::named(name),
        _ => None,
    };
    let Some(architecture) = found else {
        let what = format!(
            "platform `{}` is for {}, and a compiled charm is for one architecture",
            platform.name,
            names.join(" and ")
        );
        return Err(Failure::new(
            what,
            "name a platform for each, such as `ubuntu@24.04:amd64:`",
        )
        .into());
    };
    Ok((platform, architecture))
}

/// A target for the architecture that is installed.
pub(crate) fn target_for(architecture: &Architecture) -> Result<&'static str, Failure> {
    let target = architecture.target(architecture::is_installed);
    target.map_err(|failure| match architecture.is_of_this_machine() {
        true => failure,
        false => failure.or("or pack only for some platforms: `--platform NAME`"),
    })
}

fn report(packed: &[Packed], format: Format) -> Result<()> {
    let mut out = io::stdout().lock();
    if format == Format::Json {
        serde_json::to_writer_pretty(&mut out, packed)?;
        writeln!(out)?;
        return Ok(());
    }
    for one in packed {
        let needs = match &one.glibc {
            Some(glibc) => format!("needs glibc {glibc}"),
            None => "static".to_owned(),
        };
        writeln!(
            out,
            "{}: {}, with a program of {}, {needs}",
            shown(&one.charm),
            Size(one.size),
            Size(one.program_size)
        )?;
    }
    Ok(())
}

/// A path as `juju deploy` takes it: one of a file, not the name of a charm on Charmhub.
fn shown(path: &Path) -> String {
    let path = path.display().to_string();
    if path.starts_with(['/', '.']) {
        path
    } else {
        format!("./{path}")
    }
}
