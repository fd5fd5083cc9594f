//! The charm under test and where it is deployed.

use std::collections::BTreeMap;
use std::fmt;

use charm_core::metadata::Metadata;
use charm_core::{AnyEndpoint, Charm, Role};
use juju_sim::model::PLAYED;
use juju_sim::view::{RelationState, State};
use juju_sim::{Fault, ToolCall};
use tracing::level_filters::LevelFilter;

use crate::consistency::{self, Inconsistent};
use crate::declared;
use crate::deployment::Deployment;
use crate::environment;
use crate::event::Occurrence;
use crate::outcome::{Failure, Outcome};
use crate::run::Run;

/// A charm and where it is deployed: everything that stays the same from event to event.
///
/// Made once, it can run any number of events, from any number of threads.
///
/// ```
/// # charm_core::metadata!(mod charm, "tests/shop");
/// use charm_core::event::Start;
/// use charm_core::{Active, Charm};
/// use charm_testing::{Context, State};
///
/// fn build(charm: &mut Charm) {
///     charm.observe(Start, |model, _| model.unit().set_status(Active("open")));
/// }
///
/// let context = Context::new(build, charm::METADATA);
/// let outcome = context.run(Start, &State::new())?;
/// assert_eq!(outcome.state.unit_status, Active("open"));
/// # Ok::<(), Box<charm_testing::Failure>>(())
/// ```
pub struct Context {
    pub(crate) deployment: Deployment,
    pub(crate) endpoints: &'static [AnyEndpoint],
}

impl Context {
    /// The charm that `build` makes, which is what its `main` passes to [`charm_core::main`], and
    /// what it declares: the `METADATA` that [`charm_core::metadata!`] made. It is deployed under its
    /// own name, as unit 0, by Juju 3.6.9.
    ///
    /// # Panics
    ///
    /// When the files of `metadata` are not those of a charm, which the macro's always are, or the charm's name
    /// is not one that an application can have.
    #[must_use]
    #[track_caller]
    #[expect(clippy::panic, reason = "a test with a charm that is none fails")]
    pub fn new(build: impl Fn(&mut Charm) + Send + Sync + 'static, metadata: Metadata) -> Self {
        let declared = match declared::read(metadata.files) {
            Ok(declared) => declared,
            Err(errors) => panic!("{errors}"),
        };
        let deployment = Deployment {
            build: Box::new(build),
            app: known(declared.name.parse()),
            declared,
            unit: 0,
            juju_version: PLAYED,
            log_level: None,
            variables: BTreeMap::new(),
            checked: true,
        };
        Context {
            deployment,
            endpoints: metadata.endpoints,
        }
    }

    /// The name of the application.
    ///
    /// # Panics
    ///
    /// When it is no application's name.
    #[must_use]
    #[track_caller]
    pub fn app(mut self, name: impl AsRef<str>) -> Self {
        self.deployment.app = known(name.as_ref().parse());
        self
    }

    /// The number of the unit.
    #[must_use]
    pub fn unit(mut self, number: u32) -> Self {
        self.deployment.unit = number;
        self
    }

    /// The version of the unit agent, such as `3.6.1`.
    ///
    /// # Panics
    ///
    /// When it is no version of Juju.
    #[must_use]
    #[track_caller]
    pub fn juju_version(mut self, version: impl AsRef<str>) -> Self {
        self.deployment.juju_version = known(version.as_ref().parse());
        self
    }

    /// Sets a variable that Juju sets for every dispatch and that nothing else here decides, such as
    /// `JUJU_MACHINE_ID` or `JUJU_CHARM_HTTPS_PROXY`. Only the charm under test sees it.
    ///
    /// # Panics
    ///
    /// When the context, the state or the event decides it, such as `JUJU_UNIT_NAME`.
    #[must_use]
    #[track_caller]
    #[expect(clippy::panic, reason = "the charm would never see what the test sets")]
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let name = name.into();
        if environment::is_decided(&name) {
            panic!("{name} follows from the context, the state and the event");
        }
        self.deployment.variables.insert(name, value.into());
        self
    }

    /// Also shows messages below what the charm sends to Juju. Each is a call of `juju-log`.
    #[must_use]
    pub fn log_level(mut self, level: impl Into<LevelFilter>) -> Self {
        self.deployment.log_level = Some(level.into());
        self
    }

    /// Runs events on states that Juju could never be in as well.
    #[must_use]
    pub fn unchecked(mut self) -> Self {
        self.deployment.checked = false;
        self
    }

    /// A state with what every unit of this charm has: its peer relations. In `install` the charm does
    /// not see them yet, as in Juju.
    #[must_use]
    pub fn state(&self) -> State {
        let endpoints = self.endpoints.iter().copied();
        let peers = endpoints.filter(|endpoint| endpoint.role() == Role::Peer);
        peers.fold(State::new(), |state, peer| {
            state.relation(RelationState::on(peer))
        })
    }

    /// Runs one event on a state.
    ///
    /// # Errors
    ///
    /// When a handler failed or panicked. The failure holds what came of the event all the same.
    ///
    /// # Panics
    ///
    /// When Juju could never be in that state, or never send that event in it; see
    /// [`check`](Self::check).
    #[track_caller]
    pub fn run(
        &self,
        event: impl Into<Occurrence>,
        state: &State,
    ) -> Result<Outcome, Box<Failure>> {
        self.prepare(event, state).run()
    }

    /// An event about to run on a state, for tests that look inside or make tools fail.
    pub fn prepare<'a>(&'a self, event: impl Into<Occurrence>, state: &'a State) -> Run<'a> {
        Run::new(&self.deployment, event.into(), state)
    }

    /// Runs one event again and again, each time with another call of a hook tool failing, and hands
    /// each result to `judge`, together with the call as it was when nothing failed. Returns how many
    /// calls there were: when there are none, nothing is judged.
    ///
    /// # Panics
    ///
    /// As [`run`](Self::run).
    #[track_caller]
    pub fn fail_each_call(
        &self,
        event: impl Into<Occurrence>,
        state: &State,
        fault: &Fault,
        mut judge: impl FnMut(&ToolCall, Result<Outcome, Box<Failure>>),
    ) -> usize {
        let event = event.into();
        let calls = match self.run(event.clone(), state) {
            Ok(outcome) => outcome.calls,
            Err(failure) => failure.outcome.calls,
        };
        for (nth, call) in calls.iter().enumerate() {
            let run = self.prepare(event.clone(), state).fail(nth, fault.clone());
            judge(call, run.run());
        }
        calls.len()
    }

    /// Whether Juju could be in this state, and send this event in it.
    ///
    /// # Errors
    ///
    /// Every reason why not.
    pub fn check(&self, event: impl Into<Occurrence>, state: &State) -> Result<(), Inconsistent> {
        consistency::check(&self.deployment, &event.into(), state)
    }
}

/// What a text says, of a test that would be of no Juju otherwise.
#[track_caller]
#[expect(clippy::panic, reason = "a test that tests nothing real fails")]
fn known<T, E: fmt::Display>(read: Result<T, E>) -> T {
    match read {
        Ok(value) => value,
        Err(error) => panic!("{error}"),
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let deployment = &self.deployment;
        f.debug_struct("Context")
            .field("charm", &deployment.declared.name)
            .field("unit", &deployment.unit_name())
            .field("juju_version", &deployment.juju_version)
            .field("checked", &deployment.checked)
            .finish_non_exhaustive()
    }
}
