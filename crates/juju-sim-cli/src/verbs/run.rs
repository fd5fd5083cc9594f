//! `run`

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use juju_sim::model::{Model, TaskId, TaskStatus};
use juju_vocabulary::name::UnitName;
use serde_json::{Map, Value};

use crate::global::Global;
use crate::output::{print, remark};
use crate::shape::{TaskFormat, TaskReport, show_tasks};
use crate::time;
use crate::usage::UsageError;

/// Runs an action on units, and waits for what comes of it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Units (`shop/0`, `shop/leader`), the action, and its parameters, `key=value` or `key.key=value`.
    #[arg(required = true, value_name = "UNIT... ACTION [KEY=VALUE]")]
    words: Vec<String>,
    /// A YAML file of parameters.
    #[arg(long)]
    params: Option<PathBuf>,
    /// Take values as text, not as YAML.
    #[arg(long)]
    string_args: bool,
    /// How to show what comes of it.
    #[arg(long, value_enum, default_value_t = TaskFormat::Plain)]
    format: TaskFormat,
    /// Do not let the charm run yet.
    #[arg(long)]
    background: bool,
    /// Taken, as by `juju`: charms run until nothing is due, and then there is no more to wait for.
    #[arg(long, value_parser = time::parse, hide = true)]
    wait: Option<Duration>,
    #[arg(long, hide = true)]
    utc: bool,
    #[arg(long, hide = true)]
    color: bool,
    #[arg(long, hide = true)]
    no_color: bool,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    let is_unit = |word: &&String| word.contains('/') && !word.contains('=');
    let units: Vec<_> = args.words.iter().take_while(is_unit).collect();
    let mut rest = args.words.iter().skip(units.len());
    let usage = |text: &str| UsageError(text.to_owned());
    let action = rest.next().ok_or_else(|| usage("no action specified"))?;
    if units.is_empty() {
        return Err(usage("no unit specified").into());
    }
    let params = params(args, rest)?;

    let mut session = global.open()?;
    let operation = session.model().begin_operation();
    let mut tasks: Vec<(UnitName, TaskId)> = Vec::new();
    let mut refused = Vec::new();
    for unit in units {
        let mut model = session.model();
        let task = unit_of(&model, unit).and_then(|unit| {
            let task = model.run_action_in(operation, &unit, action, params.clone())?;
            Ok((unit, task))
        });
        match task {
            Ok(task) => tasks.push(task),
            Err(error) => refused.push(error.to_string()),
        }
    }
    let Some((_, first)) = tasks.first() else {
        // Juju's exit code is 0.
        remark(&format!(
            "Operation failed to schedule any tasks:\n{}",
            refused.join("\n")
        ));
        return Ok(());
    };
    if !refused.is_empty() {
        remark(&format!(
            "Some actions could not be scheduled:\n{}\n",
            refused.join("\n")
        ));
    }
    if args.background || global.no_settle {
        session.commit()?;
        remark(&format!(
            "Scheduled operation {operation} with task {first}"
        ));
        remark(&format!("Check task status with 'juju show-task {first}'"));
        return Ok(());
    }
    let count = tasks.len();
    let plural = if count > 1 { "s" } else { "" };
    remark(&format!(
        "Running operation {operation} with {count} task{plural}"
    ));
    for (unit, task) in &tasks {
        remark(&format!(
            "  - task {task} on unit-{}",
            unit.as_str().replace('/', "-")
        ));
    }
    session.finish()?;
    report(&session.model(), &tasks, args.format)
}

/// Prints what has come of tasks. A task whose code failed is an error.
pub(crate) fn report(
    model: &Model,
    tasks: &[(UnitName, TaskId)],
    format: TaskFormat,
) -> Result<()> {
    let mut reports = BTreeMap::new();
    let mut waiting = Vec::new();
    for (unit, id) in tasks {
        let task = model
            .task(*id)
            .with_context(|| format!("task {id} not found"))?;
        if matches!(task.status, TaskStatus::Pending | TaskStatus::Running) {
            waiting.push(format!("unit {unit}"));
        }
        for line in &task.log {
            let time = juju_sim::report::numeric(line.time);
            let time = time.split(' ').next_back().unwrap_or_default();
            remark(&format!("{time} {}", line.message));
        }
        reports.insert(unit.to_string(), TaskReport::of(task));
    }
    if !waiting.is_empty() {
        bail!("timed out waiting for results from: {}", waiting.join(", "));
    }
    print(&show_tasks(format, &reports)?)?;
    let failed = reports.values().filter_map(TaskReport::failure);
    let failed: Vec<_> = failed
        .map(|(id, code)| format!(" - id \"{id}\" with return code {code}"))
        .collect();
    if failed.is_empty() {
        return Ok(());
    }
    let plural = if failed.len() > 1 { "s" } else { "" };
    bail!(
        "the following task{plural} failed:\n{}\n\nuse 'juju show-task' to inspect the failure{plural}\n",
        failed.join("\n")
    )
}

/// The unit that is meant, which may be the leader.
pub(crate) fn unit_of(model: &Model, given: &str) -> Result<UnitName> {
    let Some(app) = given.strip_suffix("/leader") else {
        return Ok(given.parse()?);
    };
    let leader = model.app(app).and_then(|app| app.leader.clone());
    leader.with_context(|| format!("could not determine leader for \"{app}\""))
}

fn params<'a>(
    args: &Args,
    words: impl Iterator<Item = &'a String>,
) -> Result<BTreeMap<String, Value>> {
    let mut params = Map::new();
    if let Some(file) = &args.params {
        let reading = || format!("cannot read parameters from {}", file.display());
        let text = fs::read_to_string(file).with_context(reading)?;
        params = serde_yaml::from_str::<Option<_>>(&text)
            .with_context(reading)?
            .unwrap_or_default();
    }
    for word in words {
        let (key, text) = word.split_once('=').ok_or_else(|| {
            UsageError(format!(
                "argument {word:?} must be of the form key.key.key...=value"
            ))
        })?;
        let value = match args.string_args {
            true => Value::String(text.to_owned()),
            false => serde_yaml::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned())),
        };
        put(&mut params, key, value);
    }
    Ok(params.into_iter().collect())
}

/// Puts a value under `key.key`.
fn put(params: &mut Map<String, Value>, key: &str, value: Value) {
    let Some((outer, inner)) = key.split_once('.') else {
        params.insert(key.to_owned(), value);
        return;
    };
    let slot = params.entry(outer.to_owned()).or_insert(Value::Null);
    if !slot.is_object() {
        *slot = Map::new().into();
    }
    if let Value::Object(map) = slot {
        put(map, inner, value);
    }
}
