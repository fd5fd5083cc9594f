//! What came of an event.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use charm_core::{Event, Panicked};
use juju_sim::ToolCall;
use juju_sim::view::State;
use juju_vocabulary::log_level::LogLevel;
use pebble_sim::ExecCall;
use serde_json::{Map, Value};

/// What came of an event.
#[derive(Debug)]
pub struct Outcome {
    /// The state afterwards, with every status that was set on the way. When a handler failed, what
    /// Juju holds back until the charm has succeeded (databags, stored state) is as before; the rest is
    /// what the charm made it.
    pub state: State,
    /// Every call of a hook tool, in order.
    pub calls: Vec<ToolCall>,
    /// The method and path of each request to a container's Pebble, in order, by the container's name.
    pub requests: BTreeMap<String, Vec<String>>,
    /// The commands that were run in each container, in order, by the container's name.
    pub exec_calls: BTreeMap<String, Vec<ExecCall>>,
    /// What the charm logged, in order.
    pub log: Vec<LogLine>,
    /// What the action answered; empty when the event was none.
    pub action: ActionOutcome,
    /// The events that went through the charm: Juju's, if anybody observes it, then those that its
    /// libraries emitted.
    pub events: Vec<Arc<dyn Event>>,
}

impl Outcome {
    /// The events of one type among [`events`](Self::events).
    ///
    /// ```
    /// # use charm_core::{Active, Charm, Error};
    /// # charm_core::metadata!(mod charm, "tests/shop");
    /// # fn build(charm: &mut Charm) {
    /// #     charm.observe(charm_core::event::Start, |m, _| m.unit().set_status(Active("")));
    /// # }
    /// use charm_core::event::Start;
    /// use charm_testing::{Context, State};
    ///
    /// let outcome = Context::new(build, charm::METADATA).run(Start, &State::new())?;
    /// assert_eq!(outcome.events_of::<Start>().count(), 1);
    /// # Ok::<(), Box<charm_testing::Failure>>(())
    /// ```
    pub fn events_of<E: Event>(&self) -> impl Iterator<Item = &E> {
        self.events.iter().filter_map(|event| {
            let event: &dyn std::any::Any = &**event;
            event.downcast_ref()
        })
    }

    /// The names of the tools that were called, in order.
    #[must_use]
    pub fn tools(&self) -> Vec<&str> {
        self.calls.iter().map(|call| &*call.tool).collect()
    }

    /// The messages logged at `level` or above.
    pub fn logged(&self, level: LogLevel) -> impl Iterator<Item = &str> {
        let lines = self.log.iter().filter(move |line| line.level >= level);
        lines.map(|line| line.message.as_str())
    }
}

/// One line that the charm logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// How much it matters.
    pub level: LogLevel,
    /// What it says, without the relation that Juju puts in front in relation hooks.
    pub message: String,
}

/// What an action answered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ActionOutcome {
    /// Its results, nested as `juju run --format=json` shows them. All values are text.
    pub results: Map<String, Value>,
    /// Its progress messages.
    pub log: Vec<String>,
    /// Why it failed: what the charm said, or Juju's `exit status 1` when its handler failed.
    pub failure: Option<String>,
}

/// The charm failed: Juju drops what it holds back, and puts the unit in error.
pub struct Failure {
    /// Why.
    pub cause: Cause,
    /// What came of the event all the same.
    pub outcome: Outcome,
}

/// Why a charm failed.
#[derive(Debug)]
pub enum Cause {
    /// A handler returned an error.
    Error(anyhow::Error),
    /// A handler panicked, with these words.
    Panic(String),
    /// The charm succeeded, and Juju did not take what was held back: its words.
    NotCommitted(String),
}

impl Failure {
    pub(crate) fn new(error: anyhow::Error, outcome: Outcome) -> Self {
        let panic = error
            .downcast_ref::<Panicked>()
            .map(|panic| panic.words.clone());
        Failure {
            cause: panic.map_or(Cause::Error(error), Cause::Panic),
            outcome,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Cause::Error(error) => write!(f, "{error:#}"),
            Cause::Panic(words) => write!(f, "panicked: {words}"),
            Cause::NotCommitted(words) => f.write_str(words),
        }
    }
}

/// Why, and what was called until then: what somebody wants to read when `unwrap` fails a test.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{self}\nhook tools called:")?;
        for call in &self.outcome.calls {
            writeln!(f, "  {}", call.command_line())?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}
