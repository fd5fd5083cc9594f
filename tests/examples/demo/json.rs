//! For programs: a JSON object a line.

use std::collections::BTreeMap;
use std::io::{self, Write};

use charm_pebble::Plan;
use juju_sim::agent::DispatchRecord;
use juju_sim::model::Task;
use juju_sim::report::StatusReport;
use juju_vocabulary::name::UnitName;
use serde_json::{Value, json};

use crate::report::Report;

/// Writes JSON lines.
pub(crate) struct Json<W> {
    out: W,
}

impl<W: Write> Json<W> {
    pub(crate) fn new(out: W) -> Self {
        Json { out }
    }

    fn line(&mut self, value: &Value) -> io::Result<()> {
        writeln!(self.out, "{value}")
    }
}

impl<W: Write> Report for Json<W> {
    fn step(&mut self, command: &str, why: &str) -> io::Result<()> {
        self.line(&json!({"type": "step", "command": command, "why": why}))
    }

    fn dispatch(&mut self, dispatch: &DispatchRecord) -> io::Result<()> {
        self.line(&json!({
            "type": "dispatch",
            "unit": dispatch.unit,
            "event": dispatch.event,
            "is-action": dispatch.is_action,
            "relation": dispatch.relation,
            "remote": dispatch.remote,
            "seconds": dispatch.duration.as_secs_f64(),
            "exit": dispatch.exit.code(),
            "tools": dispatch.calls.iter().map(|call| &call.tool).collect::<Vec<_>>(),
        }))
    }

    fn task(&mut self, task: &Task) -> io::Result<()> {
        self.line(&json!({
            "type": "task",
            "unit": task.unit,
            "action": task.action,
            "status": task.status,
            "results": task.results,
        }))
    }

    fn plan(&mut self, unit: &UnitName, container: &str, plan: &Plan) -> io::Result<()> {
        self.line(&json!({"type": "plan", "unit": unit, "container": container, "plan": plan}))
    }

    fn status(&mut self, status: &StatusReport) -> io::Result<()> {
        self.line(&json!({"type": "status", "status": status}))
    }

    fn databag(
        &mut self,
        relation: &str,
        app: &str,
        data: &BTreeMap<String, String>,
    ) -> io::Result<()> {
        self.line(&json!({"type": "databag", "relation": relation, "app": app, "data": data}))
    }
}
