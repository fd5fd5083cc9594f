//! Changes: nothing takes time here, but a command that is still to be heard.

use charm_pebble::Timestamp;
use serde_json::{Map, Value, json};
use std::time::SystemTime;

/// A change. Each of its tasks is one thing done to one subject.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) id: String,
    kind: &'static str,
    summary: String,
    tasks: Vec<Task>,
    spawned: Timestamp,
    /// When it came to its end.
    ready: Option<Timestamp>,
    err: Option<String>,
}

/// A part of a change.
#[derive(Debug, Clone)]
pub(crate) struct Task {
    pub(crate) kind: &'static str,
    pub(crate) summary: String,
    /// Whose it is: the name of a service.
    pub(crate) subject: String,
    /// Why it failed, and what it logged then.
    pub(crate) failure: Option<(String, String)>,
    pub(crate) data: Map<String, Value>,
}

pub(crate) fn now() -> Timestamp {
    SystemTime::now().into()
}

impl Change {
    pub(crate) fn new(id: usize, kind: &'static str, summary: String, tasks: Vec<Task>) -> Self {
        Change {
            id: id.to_string(),
            kind,
            summary,
            tasks,
            spawned: now(),
            ready: None,
            err: None,
        }
    }

    /// Ends it; with what its tasks say, or these words.
    pub(crate) fn end(&mut self, err: Option<String>) {
        let failed = self.tasks.iter().filter_map(|task| {
            let (why, _) = task.failure.as_ref()?;
            Some(format!("\n- {} ({why})", task.summary))
        });
        let failed: String = failed.collect();
        let of_tasks =
            (!failed.is_empty()).then(|| format!("cannot perform the following tasks:{failed}"));
        self.err = err.or(of_tasks);
        self.ready = Some(now());
    }

    /// What a command ended with.
    pub(crate) fn note(&mut self, key: &str, value: Value) {
        if let Some(task) = self.tasks.first_mut() {
            task.data.insert(key.to_owned(), value);
        }
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.ready.is_some()
    }

    pub(crate) fn is_about(&self, service: &str) -> bool {
        self.tasks.iter().any(|task| task.subject == service)
    }

    fn status(&self, failed: bool) -> &'static str {
        match self.ready {
            None => "Doing",
            Some(_) if failed => "Error",
            Some(_) => "Done",
        }
    }

    /// As Pebble says it.
    pub(crate) fn shown(&self) -> Value {
        let tasks: Vec<Value> = self.tasks.iter().enumerate().map(|(number, task)| {
            let mut shown = json!({
                "id": format!("{}{:02}", self.id, number + 1), "kind": task.kind, "summary": task.summary,
                "status": self.status(task.failure.is_some()),
                "progress": {"label": "", "done": i32::from(self.is_ready()), "total": 1},
                "spawn-time": self.spawned, "data": task.data,
            });
            if let Some(shown) = shown.as_object_mut() {
                if let Some(ready) = self.ready {
                    shown.insert("ready-time".to_owned(), json!(ready));
                }
                if let Some((why, said)) = &task.failure {
                    let time = self.ready.unwrap_or(self.spawned);
                    let mut log = Vec::new();
                    if !said.is_empty() {
                        log.push(format!("{time} INFO Most recent service output:\n    {said}"));
                    }
                    log.push(format!("{time} ERROR {why}"));
                    shown.insert("log".to_owned(), json!(log));
                }
            }
            shown
        }).collect();
        let mut shown = json!({
            "id": self.id, "kind": self.kind, "summary": self.summary, "status": self.status(self.err.is_some()),
            "tasks": tasks, "ready": self.is_ready(), "spawn-time": self.spawned,
        });
        if let Some(shown) = shown.as_object_mut() {
            if let Some(ready) = self.ready {
                shown.insert("ready-time".to_owned(), json!(ready));
            }
            if let Some(err) = &self.err {
                shown.insert("err".to_owned(), json!(err));
            }
        }
        shown
    }
}
