//! `wait-for`

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use juju_sim::model::Model;
use juju_sim::resolver::Life;
use juju_vocabulary::name::UnitName;
use serde_json::{Map, Value, json};

use crate::global::Global;
use crate::output::print;
use crate::query::Query;
use crate::time;

/// Waits until an application, unit or model is as it should be.
///
/// Charms run within the verb that gives them something to do, so there is something to wait for only while another
/// process works on the model.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// An application: life, status, name, charm, units (how many).
    Application(Wait),
    /// A unit: life, workload-status, agent-status, name, leader.
    Unit(Wait),
    /// A model: name, life, applications and units (how many).
    Model(Wait),
}

#[derive(Debug, clap::Args)]
struct Wait {
    name: String,
    /// What must be true, `life=="alive" && status=="active"`.
    #[arg(long)]
    query: Option<String>,
    /// How long to wait.
    #[arg(long, value_parser = time::parse, default_value = "10m")]
    timeout: Duration,
    #[arg(long, hide = true, num_args = 0..=1)]
    summary: Option<String>,
}

type Facts = fn(&Model, &str) -> Result<Option<Map<String, Value>>>;

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let (wait, kind, default, facts): (_, _, _, Facts) = match &args.what {
        What::Application(wait) => (
            wait,
            "application",
            r#"life=="alive" && status=="active""#,
            application,
        ),
        What::Unit(wait) => (
            wait,
            "unit",
            r#"life=="alive" && workload-status=="active""#,
            unit,
        ),
        What::Model(wait) => (wait, "model", r#"life=="alive""#, model),
    };
    let query = Query::parse(wait.query.as_deref().unwrap_or(default))?;
    let name = &wait.name;
    let mut global = global.clone();
    if matches!(args.what, What::Model(_)) {
        global.place.model = Some(name.clone());
    }
    let end = Instant::now() + wait.timeout;
    loop {
        let facts = facts(&global.look()?.model, name)?;
        if facts.is_some_and(|facts| query.holds(&facts)) {
            return print(&format!("{kind} \"{name}\" is as it should be\n"));
        }
        if Instant::now() >= end {
            bail!("timed out waiting for \"{name}\" to reach goal state");
        }
        thread::sleep(
            Duration::from_millis(100).min(end.saturating_duration_since(Instant::now())),
        );
    }
}

fn facts(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(facts) => Some(facts),
        _ => None,
    }
}

fn life(life: Life) -> &'static str {
    match life {
        Life::Alive => "alive",
        Life::Dying => "dying",
    }
}

fn application(model: &Model, name: &str) -> Result<Option<Map<String, Value>>> {
    let status = model.status();
    let report = status.applications.get(name);
    Ok(report.zip(model.app(name)).and_then(|(report, app)| {
        facts(json!({
            "name": name,
            "life": life(app.life),
            "status": report.application_status.current,
            "charm": app.charm.name,
            "units": model.units_of(name).count(),
        }))
    }))
}

fn unit(model: &Model, name: &str) -> Result<Option<Map<String, Value>>> {
    let name: UnitName = name.parse().context("unit name")?;
    let status = model.status();
    let app = status.applications.get(name.app_name());
    let report = app.and_then(|app| app.units.get(&name));
    Ok(report.zip(model.unit(&name)).and_then(|(report, unit)| {
        facts(json!({
            "name": name,
            "life": life(unit.life),
            "workload-status": report.workload_status.current,
            "agent-status": report.juju_status.current,
            "leader": report.leader,
        }))
    }))
}

fn model(model: &Model, _: &str) -> Result<Option<Map<String, Value>>> {
    Ok(facts(json!({
        "name": model.name,
        "life": "alive",
        "applications": model.apps().len(),
        "units": model.units().len(),
    })))
}
