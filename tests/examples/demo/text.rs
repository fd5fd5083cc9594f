//! For people: a line a dispatch, tables, and colour where the terminal has it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use charm_pebble::Plan;
use juju_sim::agent::DispatchRecord;
use juju_sim::model::Task;
use juju_sim::report::StatusReport;
use juju_vocabulary::name::UnitName;
use serde::Serialize;
use serde_json::Value;

use crate::report::Report;

const COMMAND: Style = Style::new().bold();
const ASIDE: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default();
const BUSY: Style = AnsiColor::Yellow.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();

/// Writes text; `out` drops the colours where they do not belong.
pub(crate) struct Text<W> {
    out: W,
}

impl<W: Write> Text<W> {
    pub(crate) fn new(out: W) -> Self {
        Text { out }
    }

    fn yaml(&mut self, value: &impl Serialize) -> io::Result<()> {
        let yaml = serde_yaml::to_string(value).map_err(io::Error::other)?;
        yaml.lines()
            .try_for_each(|line| writeln!(self.out, "  {line}"))
    }

    /// A table whose last column is as wide as it likes.
    fn table(&mut self, rows: &[Vec<(String, Style)>]) -> io::Result<()> {
        let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
        let cells = |column: usize| rows.iter().filter_map(move |row| row.get(column));
        let width = |column| cells(column).map(|(text, _)| text.chars().count()).max();
        let widths: Vec<usize> = (0..columns).filter_map(width).collect();
        for row in rows {
            let mut line = String::new();
            for ((text, style), width) in row.iter().zip(&widths) {
                let padding = " ".repeat(width - text.chars().count());
                line.push_str(&format!("  {style}{text}{style:#}{padding}"));
            }
            writeln!(self.out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

impl<W: Write> Report for Text<W> {
    fn step(&mut self, command: &str, why: &str) -> io::Result<()> {
        writeln!(
            self.out,
            "\n{COMMAND}$ {command}{COMMAND:#}  {ASIDE}# {why}{ASIDE:#}"
        )?;
        self.out.flush()
    }

    fn dispatch(&mut self, dispatch: &DispatchRecord) -> io::Result<()> {
        let style = if dispatch.succeeded() { GOOD } else { BAD };
        let about = match (&dispatch.relation, &dispatch.remote) {
            (Some(relation), Some(remote)) => format!("{ASIDE}{relation} {remote}{ASIDE:#}"),
            _ => String::new(),
        };
        let line = format!(
            "  {unit:<20} {event:<37} {style}exit {exit}{style:#} {millis:>7.1} ms {tools:>3} tools  {about}",
            unit = dispatch.unit.to_string(),
            event = dispatch.event,
            exit = dispatch.exit.code(),
            millis = dispatch.duration.as_secs_f64() * 1000.0,
            tools = dispatch.calls.len(),
        );
        writeln!(self.out, "{}", line.trim_end())
    }

    fn task(&mut self, task: &Task) -> io::Result<()> {
        self.yaml(&task.results)
    }

    fn plan(&mut self, _: &UnitName, _: &str, plan: &Plan) -> io::Result<()> {
        self.yaml(plan)
    }

    fn status(&mut self, status: &StatusReport) -> io::Result<()> {
        let plain = |text: &dyn ToString| (text.to_string(), Style::new());
        let heading = ["Unit", "Workload", "Message"].map(|text| (text.to_owned(), ASIDE));
        let mut rows = vec![heading.to_vec()];
        for (name, unit) in status.applications.values().flat_map(|app| &app.units) {
            // Juju marks the leader.
            let name = if unit.leader {
                format!("{name}*")
            } else {
                name.to_string()
            };
            let workload = &unit.workload_status;
            let colour = match workload.current.as_str() {
                "active" => GOOD,
                "blocked" | "error" => BAD,
                _ => BUSY,
            };
            let current = (workload.current.clone(), colour);
            rows.push(vec![plain(&name), current, plain(&workload.message)]);
        }
        self.table(&rows)?;
        writeln!(self.out)?;
        let heading = ["Provider", "Requirer", "Interface"].map(|text| (text.to_owned(), ASIDE));
        let mut rows = vec![heading.to_vec()];
        for relation in status.relations.iter().filter(|one| one.kind == "regular") {
            rows.push(vec![
                plain(&relation.provider),
                plain(&relation.requirer),
                plain(&relation.interface),
            ]);
        }
        self.table(&rows)
    }

    fn databag(
        &mut self,
        relation: &str,
        app: &str,
        data: &BTreeMap<String, String>,
    ) -> io::Result<()> {
        writeln!(
            self.out,
            "  {ASIDE}{relation}, application data of {app}{ASIDE:#}"
        )?;
        for (key, value) in data {
            let value = match serde_json::from_str::<Value>(value) {
                Ok(json) if json.is_object() => format!("{json:#}").replace('\n', "\n    "),
                _ => value.clone(),
            };
            writeln!(self.out, "  {COMMAND}{key}{COMMAND:#}: {value}")?;
        }
        Ok(())
    }
}
