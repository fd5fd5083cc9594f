//! `graph`: of juju-sim alone.

use std::fmt::Write;

use anyhow::Result;
use juju_sim::model::{Ends, Model, Relation};
use juju_vocabulary::text::excerpt;

use crate::args::Global;
use crate::output::print;

/// How much of foreign text is shown, in characters.
const SHOWN: usize = 60;

/// Draws the model for Graphviz (`juju-sim graph | dot -Tsvg > model.svg`): applications with their units, relations with
/// what is in their databags.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Without databags.
    #[arg(long)]
    no_data: bool,
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    print(&dot(&global.look()?.model, !args.no_data)?)
}

fn dot(model: &Model, data: bool) -> Result<String> {
    let mut text = String::new();
    writeln!(text, "graph {} {{", quoted(&model.name))?;
    writeln!(text, "  node [shape=box, style=rounded];")?;
    for (name, app) in model.apps() {
        let mut label = format!("{name}\n{}", app.charm.name);
        for (unit, state) in model.units_of(name.as_str()) {
            let leader = if model.is_leader(unit) { "*" } else { "" };
            let status = state.shown_status();
            write!(
                label,
                "\n{unit}{leader}: {} {}",
                status.name(),
                excerpt(status.message(), SHOWN)
            )?;
        }
        writeln!(
            text,
            "  {} [label={}];",
            quoted(name.as_str()),
            quoted(&label)
        )?;
    }
    for relation in model.relations().values() {
        let (from, to) = match &relation.ends {
            Ends::Peer(end) => (end, end),
            Ends::Pair { provider, requirer } => (requirer, provider),
        };
        let mut label = format!(
            "{}\n{} – {}",
            relation.interface, from.endpoint, to.endpoint
        );
        if data {
            label += &databags(relation)?;
        }
        let (from, to) = (quoted(from.app.as_str()), quoted(to.app.as_str()));
        writeln!(text, "  {from} -- {to} [label={}];", quoted(&label))?;
    }
    writeln!(text, "}}")?;
    Ok(text)
}

/// What is in the databags; foreign text, so an excerpt.
fn databags(relation: &Relation) -> Result<String> {
    let mut text = String::new();
    let apps = relation
        .apps
        .iter()
        .map(|(name, data)| (name.as_str(), data));
    let members = relation.members.iter();
    let units = members.map(|(name, member)| (name.as_str(), &member.data));
    for (owner, settings) in apps.chain(units) {
        for (key, value) in settings.content() {
            write!(
                text,
                "\n{owner} {}={}",
                excerpt(key, SHOWN),
                excerpt(value, SHOWN)
            )?;
        }
    }
    Ok(text)
}

fn quoted(text: &str) -> String {
    let text = text
        .replace('\\', r"\\")
        .replace('"', "\\\"")
        .replace('\n', r"\n");
    format!("\"{text}\"")
}
