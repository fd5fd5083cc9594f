//! `juju operations` and `juju show-operation` (`cmd/juju/action/listoperations.go`).

use std::collections::BTreeMap;
use std::time::Duration;

use juju_sim::model::{Model, Task, TaskStatus};
use juju_sim::report::rfc3339;
use serde::Serialize;
use serde_json::{Map, Value};

use super::table::Table;
use super::task::{log_lines, timing};

/// How many tasks of an operation a table names.
const MOST_TASKS: usize = 5;

/// What one command has asked of one unit or several.
#[derive(Debug)]
pub(crate) struct Operation<'a> {
    /// One for each unit, at least one.
    pub(crate) tasks: Vec<&'a Task>,
}

/// What is said of it.
#[derive(Debug, Serialize)]
pub(crate) struct OperationReport {
    summary: String,
    status: TaskStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<ActionSummary>,
    timing: BTreeMap<&'static str, String>,
    tasks: BTreeMap<String, TaskInfo>,
}

#[derive(Debug, Serialize)]
struct ActionSummary {
    name: String,
    parameters: BTreeMap<String, Value>,
}

#[derive(Debug, Serialize)]
struct TaskInfo {
    host: String,
    status: TaskStatus,
    timing: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    log: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    message: String,
    #[serde(skip_serializing_if = "Map::is_empty")]
    results: Map<String, Value>,
}

impl<'a> Operation<'a> {
    /// All operations of a model, by number.
    pub(crate) fn all(model: &'a Model) -> BTreeMap<u32, Self> {
        let mut all = BTreeMap::<u32, Self>::new();
        for task in model.tasks() {
            let tasks = Vec::new();
            let operation = all.entry(task.operation).or_insert(Operation { tasks });
            operation.tasks.push(task);
        }
        all
    }

    /// Of its tasks' statuses the one that Juju tells first (`statusOrder` in `state/operation.go`).
    pub(crate) fn status(&self) -> TaskStatus {
        let order = [
            TaskStatus::Running,
            TaskStatus::Pending,
            TaskStatus::Failed,
            TaskStatus::Cancelled,
        ];
        let has = |status: &TaskStatus| self.tasks.iter().any(|task| task.status == *status);
        order.into_iter().find(has).unwrap_or(TaskStatus::Completed)
    }

    fn summary(&self) -> String {
        let units: Vec<_> = self.tasks.iter().map(|task| task.unit.tag()).collect();
        let action = self.tasks.first().map_or("", |task| &task.action);
        format!("{action} run on {}", units.join(","))
    }

    fn enqueued(&self) -> Option<Duration> {
        self.tasks.iter().map(|task| task.enqueued).min()
    }

    fn started(&self) -> Option<Duration> {
        self.tasks.iter().filter_map(|task| task.started).min()
    }

    /// When the last of its tasks was over.
    fn completed(&self) -> Option<Duration> {
        let ends: Option<Vec<_>> = self.tasks.iter().map(|task| task.completed).collect();
        ends?.into_iter().max()
    }

    /// All that is said of it.
    pub(crate) fn report(&self) -> OperationReport {
        let tasks = self.tasks.iter().map(|task| {
            let info = TaskInfo {
                host: task.unit.to_string(),
                status: task.status,
                timing: timing(Some(task.enqueued), task.started, task.completed),
                log: log_lines(task),
                message: task.message.clone(),
                results: task.results.clone(),
            };
            (task.id.to_string(), info)
        });
        OperationReport {
            summary: self.summary(),
            status: self.status(),
            action: self.tasks.first().map(|task| ActionSummary {
                name: task.action.clone(),
                parameters: task.params.clone(),
            }),
            timing: timing(self.enqueued(), self.started(), self.completed()),
            tasks: tasks.collect(),
        }
    }
}

/// Operations for people.
pub(crate) fn operations_table(operations: &BTreeMap<u32, Operation<'_>>) -> String {
    let heads = ["ID", "Status", "Started", "Finished", "Task IDs", "Summary"];
    let mut table = Table::new(&heads).right(&[0]);
    let time = |at: Option<Duration>| at.map(rfc3339).unwrap_or_default();
    for (id, operation) in operations {
        let ids = operation.tasks.iter().map(|task| task.id.to_string());
        let mut tasks = ids.take(MOST_TASKS).collect::<Vec<_>>().join(",");
        if operation.tasks.len() > MOST_TASKS {
            tasks += "...";
        }
        table.row([
            &id.to_string(),
            operation.status().name(),
            &time(operation.started()),
            &time(operation.completed()),
            &tasks,
            &operation.summary(),
        ]);
    }
    table.render()
}
