//! One state that is kept from one dispatch to the next: where it was found, and what has to be written where.
//!
//! A state may move from Juju to a file or back when the charm changes. Until Juju has taken what a hook wrote,
//! both places hold a text, so each move counts one generation up, and the newest is the state:
//!
//! - from Juju to a file: the file holds the next generation, and Juju is told to delete its own;
//! - from a file to Juju: Juju is told the next generation; the file is marked, and goes once Juju has it.
//!
//! So whatever becomes of the hook, nothing is lost.

use std::any::TypeId;
use std::borrow::Cow;

/// Where a state is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Juju,
    File,
}

/// A state in this dispatch.
pub(crate) struct Kept {
    /// Its type: no other may be kept under the same key.
    pub(super) owner: TypeId,
    place: Place,
    found: Option<Found>,
    /// Whether a file is there, wherever the state was found.
    has_file: bool,
    /// The text from now on; none stores nothing.
    pub(crate) text: Option<String>,
}

struct Found {
    place: Place,
    version: Version,
}

/// What stands in one place.
struct Version {
    /// How often the state has moved.
    generation: u32,
    /// Juju was told this state, so it may have a newer one.
    is_leaving: bool,
    text: String,
}

/// What becomes of each place, if anything; none there is a deletion.
pub(super) struct Plan<'a> {
    pub(super) stored: Option<Option<Cow<'a, str>>>,
    pub(super) file: Option<Option<Cow<'a, str>>>,
}

/// Whether Juju need not be asked, because what stands in a file is the state.
pub(super) fn is_settled(file: &str) -> bool {
    !Version::read(file).is_leaving
}

impl Kept {
    /// A state that shall be kept in `place`, of which Juju and a file hold these texts.
    pub(super) fn new(
        owner: TypeId,
        place: Place,
        stored: Option<&str>,
        file: Option<&str>,
    ) -> Self {
        let versions = [(Place::Juju, stored), (Place::File, file)].into_iter();
        let found = versions
            .filter_map(|(place, text)| {
                let version = Version::read(text?);
                Some(Found { place, version })
            })
            .max_by_key(|found| (found.version.generation, found.place == place));
        Kept {
            owner,
            place,
            has_file: file.is_some(),
            text: found
                .as_ref()
                .and_then(|found| found.version.state())
                .map(str::to_owned),
            found,
        }
    }

    /// Where it was found, if it was.
    pub(super) fn found_in(&self) -> Option<Place> {
        self.found.as_ref().map(|found| found.place)
    }

    /// What has to be written where.
    pub(super) fn plan(&self) -> Plan<'_> {
        let found = self.found.as_ref();
        let moves = found.is_some_and(|found| found.place != self.place);
        let generation = found.map_or(0, |found| found.version.generation) + u32::from(moves);
        let changes =
            moves || found.and_then(|found| found.version.state()) != self.text.as_deref();
        let written = match self.text.as_deref() {
            // A state that has moved may stand where it was, and must not come back from there.
            None if generation > 0 => Some(stamped(generation, false, "")),
            text => text.map(|text| stamped(generation, false, text)),
        };
        match (self.place, found) {
            (Place::Juju, Some(found)) if moves => Plan {
                stored: Some(written),
                file: Some(Some(stamped(
                    found.version.generation,
                    true,
                    &found.version.text,
                ))),
            },
            (Place::Juju, _) => Plan {
                stored: changes.then_some(written),
                // It was left until Juju had the state for certain.
                file: self.has_file.then_some(None),
            },
            (Place::File, _) => Plan {
                stored: moves.then_some(None),
                file: changes.then_some(written),
            },
        }
    }
}

impl Version {
    /// The state, unless there is none any more.
    fn state(&self) -> Option<&str> {
        Some(&*self.text).filter(|text| !text.is_empty())
    }

    /// A generation may stand before the text: `2 {…}`, or `2> {…}` where it is leaving. No JSON starts so.
    fn read(text: &str) -> Self {
        let parsed = text.split_once(' ').and_then(|(stamp, text)| {
            let (number, is_leaving) = match stamp.strip_suffix('>') {
                Some(number) => (number, true),
                None => (stamp, false),
            };
            Some((number.parse().ok()?, is_leaving, text))
        });
        let (generation, is_leaving, text) = parsed.unwrap_or((0, false, text));
        Version {
            generation,
            is_leaving,
            text: text.to_owned(),
        }
    }
}

/// A state that never moved has no stamp.
fn stamped(generation: u32, is_leaving: bool, text: &str) -> Cow<'_, str> {
    match (generation, is_leaving) {
        (0, false) => Cow::Borrowed(text),
        (_, false) => Cow::Owned(format!("{generation} {text}")),
        (_, true) => Cow::Owned(format!("{generation}> {text}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Juju and a file; each hook of a charm that keeps its state in `place` writes `text`.
    #[derive(Default)]
    struct Places {
        stored: Option<String>,
        file: Option<String>,
    }

    impl Places {
        /// What the hook finds. Of a hook that fails in the end, Juju drops what it wrote.
        fn hook(
            &mut self,
            place: Place,
            text: Option<Option<&str>>,
            succeeds: bool,
        ) -> Option<String> {
            let file = self.file.as_deref();
            let asks = place == Place::Juju || !file.is_some_and(is_settled);
            let stored = self.stored.as_deref().filter(|_| asks);
            let mut kept = Kept::new(TypeId::of::<()>(), place, stored, file);
            let found = kept.text.clone();
            if let Some(text) = text {
                kept.text = text.map(str::to_owned);
            }
            let plan = kept.plan();
            let owned = |text: Option<Cow<'_, str>>| text.map(Cow::into_owned);
            let (stored, file) = (plan.stored.map(owned), plan.file.map(owned));
            if let Some(file) = file {
                self.file = file;
            }
            if let Some(stored) = stored.filter(|_| succeeds) {
                self.stored = stored;
            }
            found
        }
    }

    #[test]
    fn a_state_that_stays_where_it_is_is_the_text_alone() {
        for place in [Place::Juju, Place::File] {
            let mut places = Places::default();
            assert_eq!(places.hook(place, Some(Some("{}")), true), None);
            assert_eq!(
                places.hook(place, Some(Some("[1]")), true).as_deref(),
                Some("{}")
            );
            let (here, there) = match place {
                Place::Juju => (places.stored, places.file),
                Place::File => (places.file, places.stored),
            };
            assert_eq!((here.as_deref(), there), (Some("[1]"), None));
        }
    }

    #[test]
    fn the_numbers_of_a_state_are_no_generation() {
        let mut places = Places::default();
        places.hook(Place::Juju, Some(Some("7")), true);
        assert_eq!(places.hook(Place::Juju, None, true).as_deref(), Some("7"));
    }

    /// Every way of five hooks, in Juju or a file, which succeed or not, and write or forget.
    #[test]
    fn whatever_becomes_of_the_hooks_a_state_that_moves_is_never_an_older_one() {
        for way in 0..8_u32.pow(5) {
            let mut places = Places::default();
            places.hook(Place::Juju, Some(Some("0")), true);
            // What a hook that was lost has written may be there, since a file counts at once.
            let mut newest = vec![Some("0".to_owned())];
            for hook in 0..5 {
                let choice = way / 8_u32.pow(hook) % 8;
                let place = [Place::Juju, Place::File][choice as usize % 2];
                let succeeds = choice & 2 == 0;
                let text = (choice & 4 == 0).then(|| (hook + 1).to_string());
                let found = places.hook(place, Some(text.as_deref()), succeeds);
                assert!(
                    newest.contains(&found),
                    "{way}: {found:?} and not {newest:?}"
                );
                if succeeds {
                    newest.clear();
                }
                newest.push(text);
            }
        }
    }
}
