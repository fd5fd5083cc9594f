//! The demo: the example charms, compiled, deployed and related in a simulated Juju; a backup spec
//! travels from the client to the Velero side, and a web server is told to its Pebble.
//!
//! `cargo demo` runs it; `cargo demo --format json` prints one JSON object a line instead.

mod json;
mod report;
mod text;

use std::collections::BTreeMap;
use std::io;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use charm_tests::{Compiled, repository, web_server};
use clap::{Parser, ValueEnum};
use juju_sim::bundle::Bundle;
use juju_sim::model::Model;
use juju_sim::simulation::Simulation;

use report::Report;

/// Watch compiled Rust charms start, relate, pass a backup spec on and run a workload, in a simulated Juju.
#[derive(Debug, Parser)]
struct Args {
    /// How to show what happens.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people; coloured on a terminal.
    Text,
    /// For programs: a JSON object a line, told apart by `type`.
    Json,
}

const BUNDLE: &str = "metadata/bundles/demo.yaml";
const SCHEDULE: &str = "0 2 * * *";

fn main() -> ExitCode {
    let mut report: Box<dyn Report> = match Args::parse().format {
        Format::Text => Box::new(text::Text::new(anstream::stdout())),
        Format::Json => Box::new(json::Json::new(io::stdout())),
    };
    match demo(&mut *report) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads along, such as `head`, has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn demo(report: &mut dyn Report) -> Result<()> {
    report.step(
        "cargo build",
        "compile the example charms, and a stand-in for the Velero operator",
    )?;
    let compiled = Compiled::get()?;
    let simulation = compiled.simulation()?;
    let mut simulation = simulation.with_model(Model::new("demo"));

    report.step(
        &format!("juju deploy {BUNDLE}"),
        "install, start and relate them",
    )?;
    let bundle = Bundle::read(&repository().join(BUNDLE))?;
    let bundles = repository().join("metadata/bundles");
    bundle.deploy_with(&mut simulation, |charm| compiled.charm(bundles.join(charm)))?;
    settle(&mut simulation, report)?;

    let command = format!("juju config velero-integrator schedule=\"{SCHEDULE}\"");
    report.step(&command, "back up every night at two")?;
    let options = BTreeMap::from([("schedule".to_owned(), SCHEDULE.to_owned())]);
    simulation
        .model()
        .set_config("velero-integrator", &options)?;
    settle(&mut simulation, report)?;

    let command = "juju run velero-integrator/0 status-detail";
    report.step(command, "ask the integrator what it forwards")?;
    let unit = "velero-integrator/0".parse()?;
    let task = simulation
        .model()
        .run_action(&unit, "status-detail", BTreeMap::new())?;
    settle(&mut simulation, report)?;
    let done = simulation.model().task(task).cloned();
    report.task(&done.context("the task is gone")?)?;

    serve(&mut simulation, compiled, report)?;

    report.step("juju status", "where everything stands now")?;
    report.status(&simulation.model().status())?;

    let command = "juju show-unit velero-operator/0";
    report.step(command, "what has arrived at the Velero side")?;
    let relation = simulation
        .model()
        .find_relation("velero-integrator", "velero-operator")?;
    let model = simulation.model();
    let data = model.databag(relation, "velero-integrator");
    let data = data.context("the integrator has no databag")?;
    report.databag(
        &format!("velero-backups:{relation}"),
        "velero-integrator",
        data,
    )?;
    ensure!(
        data.contains_key("spec"),
        "no spec has arrived at the Velero side"
    );
    Ok(())
}

/// Has a workload run in a container.
fn serve(simulation: &mut Simulation, compiled: &Compiled, report: &mut dyn Report) -> Result<()> {
    report.step(
        "juju deploy ./charms/web-server",
        "its container has a simulated Pebble",
    )?;
    let charm = compiled.charm("charms/web-server");
    simulation.deploy_as(&charm, "web-server", &web_server::deployment())?;
    settle(simulation, report)?;

    let (unit, web) = (web_server::unit(), web_server::WEB);
    let command = format!("juju ssh --container {web} {unit} /charm/bin/pebble plan");
    report.step(&command, "what the charm has told its Pebble to run")?;
    let model = simulation.model();
    let here = model.unit(&unit).context("the web server is gone")?;
    let container = here.containers.get(web).context("it has no container")?;
    let plan = container.plan()?;
    ensure!(!plan.services.is_empty(), "the web server's plan is empty");
    report.plan(&unit, web, &plan)?;
    Ok(())
}

/// Runs whatever is due, and shows it as it happens.
fn settle(simulation: &mut Simulation, report: &mut dyn Report) -> Result<()> {
    while let Some(dispatch) = simulation.step()? {
        report.dispatch(&dispatch)?;
        ensure!(
            dispatch.succeeded(),
            "{} of {} failed",
            dispatch.event,
            dispatch.unit
        );
    }
    Ok(())
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
