//! A charm in states that nobody thought of.

mod case;
mod events;
mod known;
mod moves;
mod shrink;
mod story;
mod verdict;

use std::fmt;
use std::path::PathBuf;

use charm_core::model::SecretContent;
use charm_core::{AnyEndpoint, Container, Databag, Resource, Storage};
use fastrand::Rng;
use juju_sim::view::State;
use pebble_sim::ContainerState;
use serde_json::Value;

use crate::context::Context;
use crate::event::Occurrence;
pub use case::Case;
use known::Known;
use verdict::{Fault, judge};

/// How many states are looked at unless a test says otherwise.
const STATES: usize = 200;

/// Runs every event that Juju could send on states that Juju could be in. In each of them
///
/// - the charm must not fail,
/// - the same event once more must change nothing, unless it asks for a new secret,
/// - and what the test says must hold.
///
/// The states follow from each other as in Juju: what the charm published is there when the next
/// relation comes, and so is what it has deferred. Storages, secrets, containers, resources and networks come and go as well. Options have values of their types, databags what the test gave, and now and then nonsense.
/// Every run of a test looks at the same states.
///
/// ```
/// # charm_core::metadata!(mod charm, "tests/shop");
/// use charm::action::{CloseTill, Restock};
/// use charm::{DATABASE, WEBSITE};
/// use charm_core::event::ConfigChanged;
/// use charm_core::{Active, Charm, Endpoint};
/// use charm_testing::Context;
///
/// fn build(charm: &mut Charm) {
///     charm.observe_any((Restock, CloseTill), |_| Ok::<(), charm_core::Error>(()));
///     charm.observe_any((ConfigChanged, WEBSITE.events()), |model| {
///         let count = model.relations(WEBSITE)?.len();
///         model.unit().set_status(Active(format!("{count} websites")))
///     });
/// }
///
/// Context::new(build, charm::METADATA)
///     .fuzz()
///     .config("currency", ["EUR", "SEK"])
///     .remote_app_data(DATABASE, [[("endpoint", "10.0.0.1:5432")], [("endpoint", "")]])
///     .run(|case| {
///         anyhow::ensure!(case.outcome.state.leader == case.state.leader);
///         Ok(())
///     });
/// ```
#[must_use = "nothing is looked at before `run` is called"]
pub struct Fuzz<'a> {
    context: &'a Context,
    known: Known,
    seed: u64,
    states: usize,
}

impl Context {
    /// Looks at the charm in states that nobody thought of; see [`Fuzz`].
    pub fn fuzz(&self) -> Fuzz<'_> {
        Fuzz {
            context: self,
            known: Known::default(),
            seed: 0,
            states: STATES,
        }
    }
}

impl Fuzz<'_> {
    /// Stands in a databag for the id of a secret that others have made.
    pub const SECRET: &'static str = known::SECRET;

    /// Values that an operator may set an option to, instead of any of its type.
    pub fn config<V: Into<Value>>(
        mut self,
        option: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let values = values.into_iter().map(Into::into).collect();
        self.known.options.insert(option.into(), values);
        self
    }

    /// What applications at the other end of `endpoint` may publish.
    pub fn remote_app_data<K: Into<String>, V: Into<String>>(
        mut self,
        endpoint: impl Into<AnyEndpoint>,
        databags: impl IntoIterator<Item = impl IntoIterator<Item = (K, V)>>,
    ) -> Self {
        let databags = databags.into_iter().map(databag).collect();
        self.known.app_data.insert(endpoint.into().name(), databags);
        self
    }

    /// What units at the other end of `endpoint` may publish beside their addresses.
    pub fn remote_unit_data<K: Into<String>, V: Into<String>>(
        mut self,
        endpoint: impl Into<AnyEndpoint>,
        databags: impl IntoIterator<Item = impl IntoIterator<Item = (K, V)>>,
    ) -> Self {
        let databags = databags.into_iter().map(databag).collect();
        self.known
            .unit_data
            .insert(endpoint.into().name(), databags);
        self
    }

    /// What the secrets hold that others have made. Their ids are in options of type `secret`, and in databags where
    /// [`SECRET`](Self::SECRET) is. Some are not granted, or not any more.
    pub fn secrets(mut self, contents: impl IntoIterator<Item = SecretContent>) -> Self {
        self.known.secrets.extend(contents);
        self
    }

    /// How a container may be when its pod is made; one that connects, with nothing in it, unless set.
    pub fn containers<C: Container>(
        mut self,
        _: C,
        states: impl IntoIterator<Item = ContainerState>,
    ) -> Self {
        let states = states.into_iter().collect();
        self.known.containers.insert(C::NAME, states);
        self
    }

    /// What of this machine the charm may find at an instance of a storage.
    pub fn storage_files<S: Storage, P: Into<PathBuf>>(
        mut self,
        _: S,
        paths: impl IntoIterator<Item = P>,
    ) -> Self {
        let paths = paths.into_iter().map(Into::into).collect();
        self.known.storages.insert(S::NAME, paths);
        self
    }

    /// Files that may be uploaded for a resource; none unless set.
    pub fn resources<R: Resource, P: Into<PathBuf>>(
        mut self,
        _: R,
        paths: impl IntoIterator<Item = P>,
    ) -> Self {
        let paths = paths.into_iter().map(Into::into).collect();
        self.known.resources.insert(R::NAME, paths);
        self
    }

    /// What an older version of the charm may have stored under a key.
    pub fn stored<T: Into<String>>(
        mut self,
        key: impl Into<String>,
        texts: impl IntoIterator<Item = T>,
    ) -> Self {
        let texts = texts.into_iter().map(Into::into).collect();
        self.known.stored.insert(key.into(), texts);
        self
    }

    /// How many states are looked at, each with every event that fits; 200 unless set.
    pub fn states(mut self, count: usize) -> Self {
        self.states = count;
        self
    }

    /// Looks at other states than those of seed 0.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Looks at all of it; returns how many events ran.
    ///
    /// # Panics
    ///
    /// When the charm fails, when an event that comes twice changes something the second time, and when `holds` is an error. The
    /// panic shows a test that fails in the same way, on a state that is as small as could be found.
    #[track_caller]
    #[expect(clippy::panic, reason = "a test fails by panicking")]
    pub fn run(self, holds: impl Fn(&Case<'_>) -> anyhow::Result<()>) -> usize {
        let mut rng = Rng::with_seed(self.seed);
        let mut state = self.context.state();
        let mut events = 0;
        for _ in 0..self.states {
            moves::change(&mut state, self.context, &self.known, &mut rng);
            let mut next = Vec::new();
            for event in events::all(self.context, &state, &mut rng) {
                events += 1;
                match judge(self.context, &event, &state, &holds) {
                    Ok(after) => next.push((event, after)),
                    Err(fault) => panic!("{}", self.found(&state, &event, fault, &holds)),
                }
            }
            // Not every time: most events are the end of something.
            if let Some((event, after)) = rng.choice(next)
                && rng.u8(..4) > 0
            {
                state = events::settled(self.context, &event, after);
            }
        }
        events
    }

    /// What is said of a case that went wrong: the smallest like it, as a test.
    fn found(
        &self,
        state: &State,
        event: &Occurrence,
        fault: Fault,
        holds: &impl Fn(&Case<'_>) -> anyhow::Result<()>,
    ) -> String {
        let (state, fault) = shrink::smallest(state.clone(), fault, |smaller| {
            self.context.check(event.clone(), smaller).ok()?;
            judge(self.context, event, smaller, holds).err()
        });
        let test = story::test(self.context, &state, event);
        format!("{fault}\n\nThis shows it:\n\n{test}")
    }
}

impl fmt::Debug for Fuzz<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fuzz")
            .field("seed", &self.seed)
            .field("states", &self.states)
            .finish_non_exhaustive()
    }
}

fn databag<K: Into<String>, V: Into<String>>(entries: impl IntoIterator<Item = (K, V)>) -> Databag {
    let entries = entries.into_iter();
    let owned = entries.map(|(key, value)| (key.into(), value.into()));
    // Juju deletes what is empty.
    owned
        .filter(|(_, value): &(_, String)| !value.is_empty())
        .collect()
}
