//! A state and an event, written as a test.

mod names;
mod possessions;

use std::fmt::Write as _;

use charm_core::Databag;
use juju_sim::view::{RelationState, State, addresses};

use crate::context::Context;
use crate::event::{Occurrence, RelationHook, SecretHook, What};
use names::{camel, constant};

/// The text of a test that runs `event` on `state`.
pub(super) fn test(context: &Context, state: &State, event: &Occurrence) -> String {
    let mut text = "let context = Context::new(build, METADATA);\n".to_owned();
    // What the text makes, to see what it leaves out.
    let mut made = State::new();
    text += "let mut state = State::new()";
    if state.leader {
        made.leader = true;
        text += ".leader(true)";
    }
    if state.trusted {
        made.trusted = true;
        text += ".trusted(true)";
    }
    if state.planned_units + u32::from(state.dying) != 1 {
        made.planned_units = state.planned_units + u32::from(state.dying);
        let _ = write!(text, ".planned_units({})", made.planned_units);
    }
    if state.dying {
        made = made.dying();
        text += ".dying()";
    }
    for (option, value) in &state.config {
        made.config.insert(option.clone(), value.clone());
        let _ = write!(text, "\n    .config({option:?}, {value})");
    }
    text += ";\n";
    for (id, relation) in &state.relations {
        let name = variable(id.number().0);
        let endpoint = context.endpoints.iter();
        let mut endpoint = endpoint.filter(|endpoint| endpoint.name() == id.endpoint());
        let Some(endpoint) = endpoint.next() else {
            continue;
        };
        let mut same = RelationState::on(*endpoint);
        let number = id.number().0;
        let _ = write!(
            text,
            "let {name} = state.add_as({number}, RelationState::on({})",
            constant(id.endpoint())
        );
        text += &relation_text(relation, &mut same);
        text += ");\n";
        made.add_as(number, same);
    }
    text += &possessions::text(state, &mut made);
    for line in made.changes_to(state).lines() {
        let _ = writeln!(text, "// and {line}");
    }
    let _ = writeln!(text, "context.run({}, &state).unwrap();", event_text(event));
    text
}

fn relation_text(relation: &RelationState, same: &mut RelationState) -> String {
    let mut text = String::new();
    if let Some(app) = &relation.remote_app
        && !relation.is_peer()
    {
        same.remote_app = Some(app.clone());
        let _ = write!(text, ".remote({:?})", app.as_str());
    }
    for (flag, word) in [(relation.dying, ".dying()"), (relation.gone, ".gone()")] {
        text += if flag { word } else { "" };
    }
    (same.dying, same.gone) = (relation.dying, relation.gone);
    for (unit, databag) in &relation.remote_units {
        let entries = entries(databag);
        *same = same.clone().remote_unit_data(*unit, own(databag));
        let _ = if entries.is_empty() {
            write!(text, "\n    .remote_units([{unit}])")
        } else {
            write!(text, "\n    .remote_unit_data({unit}, [{entries}])")
        };
    }
    for (method, databag, made) in [
        (
            "remote_app_data",
            &relation.remote_app_data,
            &mut same.remote_app_data,
        ),
        (
            "local_app_data",
            &relation.local_app_data,
            &mut same.local_app_data,
        ),
        (
            "local_unit_data",
            &relation.local_unit_data,
            &mut same.local_unit_data,
        ),
    ] {
        let entries = entries(databag);
        if !entries.is_empty() {
            made.extend(own(databag));
            let _ = write!(text, "\n    .{method}([{entries}])");
        }
    }
    text
}

/// What is in a databag beside the addresses that Juju writes.
fn own(databag: &Databag) -> impl Iterator<Item = (String, String)> {
    let jujus = addresses("");
    let entries = databag.clone().into_iter();
    entries.filter(move |(key, _)| !jujus.contains_key(key))
}

fn entries(databag: &Databag) -> String {
    let entries = own(databag).map(|(key, value)| format!("({key:?}, {value:?})"));
    entries.collect::<Vec<_>>().join(", ")
}

fn event_text(event: &Occurrence) -> String {
    match &event.what {
        What::Hook(hook) => match hook.kind() {
            Some(kind) => format!("{kind:?}"),
            None => hook.to_string(),
        },
        What::Own { name, .. } => (*name).to_owned(),
        What::Storage { id, detaching } => {
            let function = if *detaching { "detaching" } else { "attached" };
            format!("event::{function}(&{:?}.parse().unwrap())", id.as_str())
        }
        What::Secret { id, hook } => {
            let (function, revision) = match hook {
                SecretHook::Changed => ("secret_changed", None),
                SecretHook::Rotate => ("secret_rotate", None),
                SecretHook::Expired(revision) => ("secret_expired", Some(revision)),
                SecretHook::Remove(revision) => ("secret_remove", Some(revision)),
            };
            let revision = revision.map_or(String::new(), |revision| format!(", {revision}"));
            format!(
                "event::{function}(&{:?}.parse().unwrap(){revision})",
                id.as_str()
            )
        }
        What::Action { name, params } => {
            let mut text = format!("event::action({})", camel(name));
            for (name, value) in params {
                let _ = write!(text, ".param({name:?}, json!({value}))");
            }
            text
        }
        What::Relation { id, hook } => {
            let relation = variable(id.number().0);
            let (function, unit) = match hook {
                RelationHook::Created => ("created", None),
                RelationHook::Joined(unit) => ("joined", Some(unit)),
                RelationHook::AppChanged => ("changed", None),
                RelationHook::UnitChanged(unit) => ("changed_by", Some(unit)),
                RelationHook::Departed {
                    unit,
                    on_removal: false,
                } => ("departed", Some(unit)),
                RelationHook::Departed {
                    unit,
                    on_removal: true,
                } => ("departed_on_removal", Some(unit)),
                RelationHook::Broken { restarted: false } => ("broken", None),
                RelationHook::Broken { restarted: true } => ("broken_after_restart", None),
            };
            match unit {
                None => format!("event::{function}(&{relation})"),
                Some(unit) => format!("event::{function}(&{relation}, {unit})"),
            }
        }
    }
}

fn variable(relation: u32) -> String {
    format!("relation_{relation}")
}
