//! A model as a drawing: boxes and lines, and the words at them.

use juju_sim::model::{Ends, Model, Relation};
use juju_vocabulary::text::excerpt;

/// How much of foreign text is shown, in bytes.
const SHOWN: usize = 60;

/// What is drawn of a model.
#[derive(Debug)]
pub(crate) struct Drawing {
    /// The model's name.
    pub(super) name: String,
    pub(super) apps: Vec<AppBox>,
    pub(super) relations: Vec<RelationLine>,
}

#[derive(Debug)]
pub(super) struct AppBox {
    pub(super) name: String,
    /// Its charm, then its units.
    pub(super) lines: Vec<String>,
}

#[derive(Debug)]
pub(super) struct RelationLine {
    /// The application that requires, or the one of peers.
    pub(super) from: String,
    /// The one that provides.
    pub(super) to: String,
    /// Interface, then endpoints, then what is in the databags.
    pub(super) lines: Vec<String>,
}

impl Drawing {
    /// Draws a model, with what is in the databags if that is wanted.
    pub(crate) fn of(model: &Model, data: bool) -> Self {
        let apps = model.apps().iter().map(|(name, app)| {
            let mut lines = vec![app.charm.name.clone()];
            for (unit, state) in model.units_of(name.as_str()) {
                let leader = if model.is_leader(unit) { "*" } else { "" };
                let status = state.shown_status();
                let (status, message) = (status.name(), excerpt(status.message(), SHOWN));
                lines.push(format!("{unit}{leader}: {status} {message}"));
            }
            AppBox {
                name: name.to_string(),
                lines,
            }
        });
        let relations = model.relations().values().map(|relation| {
            let (from, to) = match &relation.ends {
                Ends::Peer(end) => (end, end),
                Ends::Pair { provider, requirer } => (requirer, provider),
            };
            let mut lines = vec![
                relation.interface.clone(),
                format!("{} – {}", from.endpoint, to.endpoint),
            ];
            if data {
                lines.extend(databags(relation));
            }
            RelationLine {
                from: from.app.to_string(),
                to: to.app.to_string(),
                lines,
            }
        });
        let (apps, relations) = (apps.collect::<Vec<_>>(), relations.collect::<Vec<_>>());
        let mut drawing = Self {
            name: model.name.clone(),
            apps,
            relations,
        };
        drawing.add_far_apps();
        drawing
    }

    /// Of other models only the names are known.
    fn add_far_apps(&mut self) {
        for relation in &self.relations {
            for name in [&relation.from, &relation.to] {
                if !self.apps.iter().any(|app| app.name == *name) {
                    self.apps.push(AppBox {
                        name: name.clone(),
                        lines: vec!["of another model".to_owned()],
                    });
                }
            }
        }
    }
}

/// What is in the databags; foreign text, so an excerpt.
fn databags(relation: &Relation) -> Vec<String> {
    let apps = relation.apps.iter();
    let apps = apps.map(|(name, data)| (name.as_str(), data));
    let members = relation.members.iter();
    let units = members.map(|(name, member)| (name.as_str(), &member.data));
    let entries = apps.chain(units).flat_map(|(owner, settings)| {
        let content = settings.content().iter();
        content.map(move |(key, value)| {
            let (key, value) = (excerpt(key, SHOWN), excerpt(value, SHOWN));
            format!("{owner} {key}={value}")
        })
    });
    entries.collect()
}
