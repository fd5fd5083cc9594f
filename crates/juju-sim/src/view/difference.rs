//! What differs between two states, for people.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use juju_vocabulary::relation::Databag;
use juju_vocabulary::status::CurrentStatus;

use super::relation::RelationState;
use super::state::State;

/// What differs between two states, an entry a line: `place: before -> after`, in the order of the
/// places.
#[derive(Clone, PartialEq, Eq)]
pub struct Difference(Vec<Line>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    place: String,
    before: Option<String>,
    after: Option<String>,
}

impl State {
    /// What differs in `after`, an entry a line.
    ///
    /// ```
    /// use charm_core::Active;
    /// use juju_sim::view::State;
    ///
    /// let before = State::new();
    /// let after = before.clone().unit_status(Active("ready")).stored("generation", "2");
    /// assert_eq!(
    ///     before.changes_to(&after).to_string(),
    ///     "stored generation: (none) -> 2\n\
    ///      unit status: unknown -> active: ready\n",
    /// );
    /// ```
    #[must_use]
    pub fn changes_to(&self, after: &State) -> Difference {
        Difference::between(self, after)
    }
}

impl Difference {
    pub(super) fn between(before: &State, after: &State) -> Self {
        let of_unit = status_changes("unit status", &unit_course(before), &unit_course(after));
        let of_app = status_changes("app status", &app_course(before), &app_course(after));
        let (mut before, mut after) = (places(before), places(after));
        let all: BTreeSet<String> = before.keys().chain(after.keys()).cloned().collect();
        let changes = all.into_iter().filter_map(|place| {
            let (before, after) = (before.remove(&place), after.remove(&place));
            (before != after).then_some(Line {
                place,
                before,
                after,
            })
        });
        let mut changes: Vec<_> = changes.chain(of_unit).chain(of_app).collect();
        changes.sort_by(|one, other| one.place.cmp(&other.place));
        Difference(changes)
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

/// It is compared with the lines that a test expects.
impl<const N: usize> PartialEq<[&str; N]> for Difference {
    fn eq(&self, lines: &[&str; N]) -> bool {
        self.lines().eq(lines.iter().copied())
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|change| writeln!(f, "{change}"))
    }
}

/// The lines, one below the other, so that a failed `assert_eq!` can be read.
impl fmt::Debug for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.lines()).finish()
    }
}

impl fmt::Display for Line {
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
        address,
        leader,
        dying,
        planned_units,
        config,
        relations,
        // Difference of statuses are told apart from the rest.
        unit_status: _,
        unit_status_history: _,
        app_status: _,
        app_status_history: _,
        workload_version,
        stored,
        leader_settings,
    } = state;
    let mut places = BTreeMap::from([
        ("model name".to_owned(), model_name.to_string()),
        ("model uuid".to_owned(), model_uuid.to_string()),
        ("address".to_owned(), address.to_string()),
        ("leader".to_owned(), leader.to_string()),
        ("planned units".to_owned(), planned_units.to_string()),
    ]);
    if *dying {
        places.insert("unit life".to_owned(), "dying".to_owned());
    }
    if let Some(version) = workload_version {
        places.insert("workload version".to_owned(), version.clone());
    }
    places.extend(
        config
            .iter()
            .map(|(option, value)| (format!("config {option}"), value.to_string())),
    );
    places.extend(entries("stored", stored));
    places.extend(entries("leader setting", leader_settings));
    for (id, relation) in relations {
        places.extend(relation_places(&format!("relation {id}"), relation));
    }
    places
}

fn relation_places(place: &str, relation: &RelationState) -> Vec<(String, String)> {
    let RelationState {
        endpoint: _,
        interface,
        role,
        remote_app,
        local_app_data,
        local_unit_data,
        remote_app_data,
        remote_units,
        dying,
        entered,
    } = relation;
    let remote = remote_app.as_ref().map_or("its peers", |app| app.as_str());
    let kind = format!("{} {interface} with {remote}", role.section());
    let mut places = vec![(place.to_owned(), kind)];
    if *dying {
        places.push((format!("{place}, life"), "dying".to_owned()));
    }
    if !*entered {
        places.push((format!("{place}, scope"), "not entered".to_owned()));
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

/// What differs between two courses of statuses, each with the present one last: all that came since,
/// or, when the one does not go on from the other, what is and what was.
fn status_changes(place: &str, before: &[CurrentStatus], after: &[CurrentStatus]) -> Vec<Line> {
    let shown = |statuses: &[CurrentStatus]| {
        let texts: Vec<String> = statuses.iter().map(current).collect();
        (!texts.is_empty()).then(|| texts.join(" -> "))
    };
    let change = |place: String, before, after| Line {
        place,
        before: shown(before),
        after: shown(after),
    };
    let (past, now) = before.split_at(before.len().saturating_sub(1));
    let (later_past, later) = after.split_at(after.len().saturating_sub(1));
    if let Some(since) = after.strip_prefix(before) {
        let changed = !since.is_empty();
        return changed
            .then(|| change(place.to_owned(), now, since))
            .into_iter()
            .collect();
    }
    let of_now = (now != later).then(|| change(place.to_owned(), now, later));
    let of_past =
        (past != later_past).then(|| change(format!("{place} history"), past, later_past));
    of_now.into_iter().chain(of_past).collect()
}

fn unit_course(state: &State) -> Vec<CurrentStatus> {
    let history = state.unit_status_history.iter();
    history.chain([&state.unit_status]).cloned().collect()
}

fn app_course(state: &State) -> Vec<CurrentStatus> {
    let history = state.app_status_history.iter();
    let all = history.chain(&state.app_status).cloned();
    all.map(CurrentStatus::Set).collect()
}

fn current(status: &CurrentStatus) -> String {
    match status.message() {
        "" => status.name().to_owned(),
        message => format!("{}: {message}", status.name()),
    }
}
