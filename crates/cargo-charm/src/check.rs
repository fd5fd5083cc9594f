//! `cargo charm check`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use charm_metadata::{Building, Charm, Sources};

use crate::cli::{Check, Format};
use crate::failure::told;
use crate::finding::{Built, Finding, Report, Rule, Severity};
use crate::pack::{resolved, target_for};
use crate::package::Package;
use crate::program::Program;
use crate::size::Size;
use crate::{base, compile, conventions, observed};

/// A program above this is larger than any of this framework should be: a page of Charmhub, not of a charm.
const LARGE: u64 = 16 << 20;

/// What the exit code says when something was found, and when nothing could be looked at.
const FOUND: u8 = 1;
const NOT_CHECKED: u8 = 2;

pub(crate) fn run(options: &Check) -> Result<ExitCode> {
    let mut report = Report::default();
    let is_whole = look(options, &mut report)?;
    report.sort();
    match options.format {
        Format::Human => report.write_for_people()?,
        Format::Json => report.write_json()?,
    }
    let is_bad =
        report.count(Severity::Error) > 0 || options.strict && report.count(Severity::Warning) > 0;
    Ok(match (is_bad, is_whole) {
        (true, _) => ExitCode::from(FOUND),
        (false, true) => ExitCode::SUCCESS,
        (false, false) => ExitCode::from(NOT_CHECKED),
    })
}

/// Fills the report, and says whether all could be looked at.
fn look(options: &Check, report: &mut Report) -> Result<bool> {
    let dir = &options.charm.dir;
    let sources = match Sources::load(dir) {
        Ok(sources) => sources,
        Err(errors) => {
            report.add(errors.problems().iter().map(Finding::from));
            return Ok(true);
        }
    };
    let (charm, problems) = Charm::check(&sources);
    report.add(problems.iter().map(Finding::from));
    // The macro would refuse to compile it for the same reasons.
    let Some(charm) = charm else { return Ok(true) };
    report.charm = Some(charm.name.clone());
    report.add(conventions::names(&charm));
    report.add(conventions::listing(dir, &charm, &sources));
    let building = Building::of(&sources);
    report.add(conventions::lock(dir, &building));
    let package = Package::find(dir, &building.parts)?;
    report.add(conventions::charmcraft(dir, &building, &package.program));
    let programs = programs(options, &building, &package, report);
    let of_this_machine = programs
        .iter()
        .find(|(_, is_of_this_machine)| *is_of_this_machine);
    if let Some((program, _)) = of_this_machine {
        report.add(handlers(&charm, program));
    }
    Ok(of_this_machine.is_some())
}

/// Builds for each platform, looks at what comes of it, and returns the programs, each with whether this machine can run it.
fn programs(
    options: &Check,
    building: &Building,
    package: &Package,
    report: &mut Report,
) -> Vec<(PathBuf, bool)> {
    let mut programs = Vec::new();
    for platform in &building.platforms {
        let mut build = || -> Result<()> {
            let (platform, architecture) = resolved(platform)?;
            let target = match &options.charm.target {
                Some(target) => target.as_str(),
                None => target_for(architecture)?,
            };
            let path = compile::to_pack(package, target)?;
            let program = Program::read(&path)?;
            let built = Built {
                size: program.size,
                glibc: program.glibc.map(|glibc| glibc.to_string()),
            };
            let is_new = report.programs.insert(target.to_owned(), built).is_none();
            if is_new && program.size > LARGE {
                let message = format!("the program for {target} takes {}", Size(program.size));
                let help = "look at what it links with `cargo tree`, and at its [profile.release]";
                report.add([Finding::new(Severity::Warning, Rule::Size, message).help(help)]);
            }
            programs.push((path, architecture.is_of_this_machine()));
            for one in &platform.bases {
                base::check(&program, one, architecture)?;
            }
            Ok(())
        };
        if let Err(error) = build() {
            let told = told(&error);
            let told = told.trim_start_matches("error: ");
            let (message, help) = told.split_once("\n help: ").unwrap_or((told, ""));
            let finding = Finding::new(Severity::Error, Rule::Base, message);
            report.add([match help {
                "" => finding,
                help => finding.help(help),
            }]);
        }
    }
    programs
}

fn handlers(charm: &Charm, program: &Path) -> Vec<Finding> {
    match observed::ask(program) {
        Some(observed) => observed::unobserved(charm, &observed),
        None => {
            let message = "the program does not say what it observes, so nobody knows what is declared in vain";
            let help = "have `main` return `charm_core::main(…)`, of this version or a newer one";
            vec![Finding::new(Severity::Warning, Rule::Unobserved, message).help(help)]
        }
    }
}
