//! What differs between two states, for people.

use std::collections::BTreeSet;
use std::fmt;

use juju_vocabulary::status::CurrentStatus;

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
        let (mut before, mut after) = (before.places(), after.places());
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
