//! What differs between two states, for people.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use charm_core::model::CurrentStatus;
use charm_core::{Databag, Role, Status};

use super::{Relation, State};

/// What differs between two states, an entry a line: `place: before -> after`, in the order of the
/// places.
#[derive(Clone, PartialEq, Eq)]
pub struct Changes(Vec<Change>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    place: String,
    before: Option<String>,
    after: Option<String>,
}

impl Changes {
    pub(super) fn between(before: &State, after: &State) -> Self {
        let of_unit = status_change("unit status", &unit_statuses(before), &unit_statuses(after));
        let of_app = status_change("app status", &app_statuses(before), &app_statuses(after));
        let (mut before, mut after) = (places(before), places(after));
        let all: BTreeSet<String> = before.keys().chain(after.keys()).cloned().collect();
        let changes = all.into_iter().filter_map(|place| {
            let (before, after) = (before.remove(&place), after.remove(&place));
            (before != after).then_some(Change {
                place,
                before,
                after,
            })
        });
        let mut changes: Vec<_> = changes.chain(of_unit).chain(of_app).collect();
        changes.sort_by(|one, other| one.place.cmp(&other.place));
        Changes(changes)
    }

    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The lines.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(ToString::to_string)
    }
}

/// Changes are compared with the lines that a test expects.
impl<const N: usize> PartialEq<[&str; N]> for Changes {
    fn eq(&self, lines: &[&str; N]) -> bool {
        self.lines().eq(lines.iter().copied())
    }
}

impl fmt::Display for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|change| writeln!(f, "{change}"))
    }
}

/// The lines, one below the other, so that a failed `assert_eq!` can be read.
impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.lines()).finish()
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &Option<String>| match value {
            None => "(none)".to_owned(),
            // Kept on its line, and apart from what is not there.
            Some(text) if text == "(none)" || text.contains(char::is_control) => {
                format!("{text:?}")
            }
            Some(text) => text.clone(),
        };
        let (before, after) = (shown(&self.before), shown(&self.after));
        write!(f, "{}: {before} -> {after}", self.place)
    }
}

/// Every value of a state under the name of its place. What is none has no place.
fn places(state: &State) -> BTreeMap<String, String> {
    // Taken apart, so that a field that is added cannot be forgotten.
    let State {
        model_name,
        model_uuid,
        leader,
        planned_units,
        config,
        relations,
        // Changes of statuses are told apart from the rest.
        unit_status: _,
        unit_status_history: _,
        app_status: _,
        app_status_history: _,
        workload_version,
        stored,
    } = state;
    let mut places = BTreeMap::from([
        ("model name".to_owned(), model_name.clone()),
        ("model uuid".to_owned(), model_uuid.clone()),
        ("leader".to_owned(), leader.to_string()),
        ("planned units".to_owned(), planned_units.to_string()),
    ]);
    if let Some(version) = workload_version {
        places.insert("workload version".to_owned(), version.clone());
    }
    places.extend(
        config
            .iter()
            .map(|(option, value)| (format!("config {option}"), value.to_string())),
    );
    places.extend(entries("stored", stored));
    for (id, relation) in relations {
        places.extend(relation_places(&format!("relation {id}"), relation));
    }
    places
}

fn relation_places(place: &str, relation: &Relation) -> Vec<(String, String)> {
    let Relation {
        endpoint,
        remote_app,
        local_app_data,
        local_unit_data,
        remote_app_data,
        remote_units,
        dying,
    } = relation;
    let remote = remote_app.as_deref().unwrap_or("its peers");
    let role = match endpoint.role() {
        Role::Provides => "provides",
        Role::Requires => "requires",
        Role::Peer => "peers",
    };
    let kind = format!("{role} {} with {remote}", endpoint.interface());
    let mut places = vec![(place.to_owned(), kind)];
    if *dying {
        places.push((format!("{place}, life"), "dying".to_owned()));
    }
    places.extend(entries(&format!("{place}, local app"), local_app_data));
    places.extend(entries(&format!("{place}, local unit"), local_unit_data));
    places.extend(entries(&format!("{place}, remote app"), remote_app_data));
    for (number, data) in remote_units {
        let unit = format!("{place}, remote unit {number}");
        places.push((unit.clone(), "joined".to_owned()));
        places.extend(entries(&unit, data));
    }
    places
}

fn entries<'a>(place: &str, data: &'a Databag) -> impl Iterator<Item = (String, String)> + use<'a> {
    let place = place.to_owned();
    data.iter()
        .map(move |(key, value)| (format!("{place} {key}"), value.clone()))
}

/// What differs between two courses of statuses, each with the present one last: the present one
/// before, and all that came since.
fn status_change(place: &str, before: &[String], after: &[String]) -> Option<Change> {
    if before == after {
        return None;
    }
    let same = before.iter().zip(after).take_while(|(b, a)| b == a).count();
    let from = |course: &[String], start| {
        let course = course.get(start..).unwrap_or_default();
        (!course.is_empty()).then(|| course.join(" -> "))
    };
    Some(Change {
        place: place.to_owned(),
        before: from(before, same.min(before.len().saturating_sub(1))),
        after: from(after, same),
    })
}

fn unit_statuses(state: &State) -> Vec<String> {
    let history = state.unit_status_history.iter();
    let all = history.chain([&state.unit_status]);
    all.map(current).collect()
}

fn app_statuses(state: &State) -> Vec<String> {
    let history = state.app_status_history.iter();
    history.chain(&state.app_status).map(told).collect()
}

fn current(status: &CurrentStatus) -> String {
    match status {
        CurrentStatus::Set(status) => told(status),
        CurrentStatus::Juju { name, message } => with_message(name, message),
    }
}

fn told(status: &Status) -> String {
    with_message(status.name(), status.message())
}

fn with_message(name: &str, message: &str) -> String {
    match message {
        "" => name.to_owned(),
        message => format!("{name}: {message}"),
    }
}
