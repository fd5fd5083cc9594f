//! What came of actions and commands (`cmd/juju/action/common.go`).

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;
use clap::ValueEnum;
use juju_sim::model::{Task, TaskStatus};
use juju_sim::report::numeric;
use serde::Serialize;
use serde_json::{Map, Value};

use super::format::{DataFormat, data};

/// How tasks are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TaskFormat {
    /// For people.
    Plain,
    /// For programs.
    Json,
    /// For programs.
    Yaml,
}

impl TaskFormat {
    /// The format for programs, if it is one.
    pub(crate) fn data(self) -> Option<DataFormat> {
        match self {
            TaskFormat::Plain => None,
            TaskFormat::Json => Some(DataFormat::Json),
            TaskFormat::Yaml => Some(DataFormat::Yaml),
        }
    }
}

/// A task.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct TaskReport {
    id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    log: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    message: String,
    #[serde(skip_serializing_if = "Map::is_empty")]
    results: Map<String, Value>,
    status: TaskStatus,
    timing: BTreeMap<&'static str, String>,
    unit: String,
}

impl TaskReport {
    /// The report of a task.
    pub(crate) fn of(task: &Task) -> Self {
        Self {
            id: task.id.to_string(),
            log: log_lines(task),
            message: task.message.clone(),
            results: task.results.clone(),
            status: task.status,
            timing: timing(Some(task.enqueued), task.started, task.completed),
            unit: task.unit.to_string(),
        }
    }

    /// Its exit code, if that says that it failed.
    pub(crate) fn failure(&self) -> Option<(&str, i64)> {
        let code = self.results.get("return-code")?.as_i64()?;
        (code != 0).then_some((&self.id, code))
    }
}

/// The moments of a task or an operation that there were.
pub(super) fn timing(
    enqueued: Option<Duration>,
    started: Option<Duration>,
    completed: Option<Duration>,
) -> BTreeMap<&'static str, String> {
    let times = [
        ("enqueued", enqueued),
        ("started", started),
        ("completed", completed),
    ];
    let times = times.into_iter();
    times
        .filter_map(|(name, at)| Some((name, time(at?))))
        .collect()
}

/// What the action said while it ran.
pub(super) fn log_lines(task: &Task) -> Vec<String> {
    let log = task.log.iter();
    log.map(|line| format!("{} {}", time(line.time), line.message))
        .collect()
}

fn time(at: Duration) -> String {
    format!("{} +0000 UTC", numeric(at))
}

/// What `run`, `exec` and `show-task` print, by unit.
pub(crate) fn show(format: TaskFormat, tasks: &BTreeMap<String, TaskReport>) -> Result<String> {
    match format {
        TaskFormat::Json => data(DataFormat::Json, tasks),
        TaskFormat::Yaml => data(DataFormat::Yaml, tasks),
        TaskFormat::Plain => plain(tasks),
    }
}

/// One task as its results and its output; several as a map of that.
fn plain(tasks: &BTreeMap<String, TaskReport>) -> Result<String> {
    #[derive(Serialize)]
    struct Brief<'a> {
        id: &'a str,
        #[serde(skip_serializing_if = "str::is_empty")]
        message: &'a str,
        output: String,
        status: TaskStatus,
    }
    let brief = |task: &'_ TaskReport| -> Result<String> {
        let own = task.results.iter();
        let own = own.filter(|(key, _)| !matches!(&***key, "return-code" | "stdout" | "stderr"));
        let own: Map<String, Value> = own
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        Ok(match own.is_empty() {
            true => String::new(),
            false => data(DataFormat::Yaml, &own)?,
        })
    };
    let mut values = tasks.values();
    if let (Some(task), None) = (values.next(), values.next()) {
        let mut text = String::new();
        if task.status == TaskStatus::Failed {
            text = format!("Action id {} failed: {}\n", task.id, task.message);
        }
        text += &(brief(task)? + "\n");
        for stream in ["stdout", "stderr"] {
            let output = task.results.get(stream).and_then(Value::as_str);
            if let Some(output) = output.filter(|output| !output.is_empty()) {
                text += &(output.trim_matches('\n').to_owned() + "\n");
            }
        }
        return Ok(text);
    }
    let mut all = BTreeMap::new();
    for (unit, task) in tasks {
        let TaskReport {
            id,
            message,
            status,
            ..
        } = task;
        let (status, output) = (*status, brief(task)?);
        all.insert(
            unit,
            Brief {
                id,
                message,
                output,
                status,
            },
        );
    }
    data(DataFormat::Yaml, &all)
}
