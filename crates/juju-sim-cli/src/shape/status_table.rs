//! `juju status` for people (`cmd/juju/status/output_tabular.go`).

use anstyle::{AnsiColor, Style};
use juju_sim::report::{StatusContents, StatusReport};
use serde_json::Value;

use super::table::Table;

/// The longest message that is shown.
const MESSAGE: usize = 120;
const ELLIPSIS: &str = "...";
/// The longest workload version.
const VERSION: usize = 30;

/// The tables of a status; with those of relations if they are asked for.
pub(crate) fn status_table(status: &StatusReport, relations: bool) -> String {
    let model = &status.model;
    let plain = Style::new();
    let mut top = Table::new(&[
        "Model",
        "Controller",
        "Cloud/Region",
        "Version",
        "SLA",
        "Timestamp",
    ]);
    top.row([
        &model.name,
        &model.controller,
        &model.cloud,
        &model.version.to_string(),
        &model.sla,
        &status.controller.timestamp,
    ]);
    let mut sections = vec![top];
    if !status.application_endpoints.is_empty() {
        let mut table = Table::new(&["SAAS", "Status", "Store", "URL"]);
        for (name, saas) in &status.application_endpoints {
            let url = text(saas, "url");
            let (store, url) = url.split_once(':').unwrap_or(("local", &url));
            let current = text(saas.get("application-status").unwrap_or(saas), "current");
            table.push(vec![
                (name.clone(), plain),
                (current.clone(), colour(&current)),
                (store.to_owned(), plain),
                (url.to_owned(), plain),
            ]);
        }
        sections.push(table);
    }
    let blue = || AnsiColor::BrightBlue.on_default();
    if !status.applications.is_empty() {
        let heads = [
            "App", "Version", "Status", "Scale", "Charm", "Channel", "Rev", "Address", "Exposed",
            "Message",
        ];
        let mut apps = Table::new(&heads).right(&[3, 6]);
        for (name, app) in &status.applications {
            let is = &app.application_status;
            let living = app.units.len();
            let scale = match living == app.scale {
                true => app.scale.to_string(),
                false => format!("{living}/{}", app.scale),
            };
            apps.push(vec![
                (name.to_string(), plain),
                (
                    shortened(app.version.lines().next().unwrap_or_default(), VERSION),
                    plain,
                ),
                shown(is),
                (scale, plain),
                (app.charm_name.clone(), plain),
                (String::new(), plain),
                (app.charm_rev.to_string(), plain),
                (String::new(), blue()),
                (if app.exposed { "yes" } else { "no" }.to_owned(), plain),
                message(&is.message),
            ]);
        }
        sections.push(apps);
    }
    let units = status.applications.values().flat_map(|app| &app.units);
    let mut units: Vec<_> = units.collect();
    units.sort_by_key(|(name, _)| (name.app(), name.number()));
    if !units.is_empty() {
        let mut table = Table::new(&["Unit", "Workload", "Agent", "Address", "Ports", "Message"]);
        for (name, unit) in units {
            let mut text = unit.workload_status.message.clone();
            if let Some(doing) = doing(&unit.juju_status) {
                text = format!("({doing}) {text}");
            }
            let leader = if unit.leader { "*" } else { "" };
            table.push(vec![
                (format!("{name}{leader}"), plain),
                shown(&unit.workload_status),
                shown(&unit.juju_status),
                (unit.address.clone(), blue()),
                (unit.open_ports.join(","), plain),
                message(&text),
            ]);
        }
        sections.push(table);
    }
    if !status.offers.is_empty() {
        let heads = [
            "Offer",
            "Application",
            "Charm",
            "Rev",
            "Connected",
            "Endpoint",
            "Interface",
            "Role",
        ];
        let mut table = Table::new(&heads);
        for (name, offer) in &status.offers {
            let charm = text(offer, "charm");
            let charm = charm.trim_start_matches("local:");
            let (charm, revision) = charm.rsplit_once('-').unwrap_or((charm, ""));
            let count = |key| offer.get(key).map(Value::to_string).unwrap_or_default();
            let connected = format!(
                "{}/{}",
                count("active-connected-count"),
                count("total-connected-count")
            );
            let app = text(offer, "application");
            let mut first = [name, app.as_str(), charm, revision, connected.as_str()];
            let endpoints = offer.get("endpoints").and_then(Value::as_object);
            for (name, endpoint) in endpoints.into_iter().flatten() {
                let [offer, app, charm, revision, connected] = std::mem::take(&mut first);
                let (interface, role) = (text(endpoint, "interface"), text(endpoint, "role"));
                table.row([
                    offer, app, charm, revision, connected, name, &interface, &role,
                ]);
            }
        }
        sections.push(table);
    }
    if relations && !status.relations.is_empty() {
        let heads = [
            "Integration provider",
            "Requirer",
            "Interface",
            "Type",
            "Message",
        ];
        let mut table = Table::new(&heads);
        let mut all: Vec<_> = status.relations.iter().collect();
        all.sort_by_key(|relation| (&relation.provider, &relation.requirer));
        for relation in all {
            let (provider, requirer) = (&*relation.provider, &*relation.requirer);
            let dying = if relation.dying { "dying" } else { "" };
            table.row([
                provider,
                requirer,
                &relation.interface,
                relation.kind,
                dying,
            ]);
        }
        sections.push(table);
    }
    let sections: Vec<_> = sections.iter().map(Table::render).collect();
    sections.join("\n")
}

/// A status in the colour that Juju gives it (`cmd/output/output.go`).
fn shown(status: &StatusContents) -> (String, Style) {
    (status.current.clone(), colour(&status.current))
}

fn colour(status: &str) -> Style {
    let colour = match status {
        "active" | "idle" | "executing" => AnsiColor::Green,
        "error" | "blocked" | "failed" | "lost" | "terminated" => AnsiColor::Red,
        "waiting" | "maintenance" | "allocating" | "unknown" => AnsiColor::Yellow,
        _ => return Style::new(),
    };
    colour.on_default()
}

/// A text in an entry that is kept as JSON.
fn text(entry: &Value, key: &str) -> String {
    let text = entry.get(key).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

/// Foreign text, which must not move the cursor.
fn message(text: &str) -> (String, Style) {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    (
        shortened(&text, MESSAGE),
        AnsiColor::BrightBlack.on_default(),
    )
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most - ELLIPSIS.len()).collect();
    kept + ELLIPSIS
}

/// The hook or action that an agent runs.
fn doing(agent: &StatusContents) -> Option<&str> {
    let what = agent.message.strip_prefix("running ")?;
    match what.strip_prefix("action ") {
        Some(action) => Some(action),
        None => what.split_once(" hook").map(|(hook, _)| hook),
    }
}
