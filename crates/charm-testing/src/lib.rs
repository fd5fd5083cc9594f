//! Tests of charms, in process: a state, an event, and the state that follows.
//!
//! The charm's real code runs, with the real arguments and the real parsing of every hook tool;
//! behind the tools stands the same hook context that `juju-sim` shows to compiled charms. There are
//! no processes, no variables of the environment and no files, so tests run side by side, thousands a
//! second.
//!
//! ```
//! # charm_core::metadata!(mod charm, "tests/shop");
//! use charm::{Config, WEBSITE};
//! use charm_core::{Active, Charm, Endpoint, Error, Model};
//! use charm_testing::{Context, RelationState, State, event};
//!
//! // The charm, as its `main` builds it.
//! fn build(charm: &mut Charm) {
//!     charm.observe(WEBSITE.created(), |model, event| {
//!         publish(model)?;
//!         model.unit().set_status(Active(format!("serving {}", event.id)))
//!     });
//! }
//! # fn publish(model: &Model) -> Result<(), Error> {
//! #     let currency = Config::load(model)?.currency;
//! #     for relation in model.relations(WEBSITE)? {
//! #         relation.set(model.app(), "currency", &currency)?;
//! #     }
//! #     Ok(())
//! # }
//!
//! let context = Context::new(build, charm::METADATA);
//! let mut state = State::new().leader(true).config("currency", "SEK");
//! let website = state.add(RelationState::on(WEBSITE).remote("haproxy"));
//!
//! let outcome = context.run(event::created(&website), &state)?;
//!
//! assert_eq!(outcome.state[&website].local_app_data["currency"], "SEK");
//! // Or everything that changed, and nothing else did:
//! assert_eq!(
//!     state.changes_to(&outcome.state),
//!     [
//!         "relation website:1, local app currency: (none) -> SEK",
//!         "unit status: unknown -> active: serving website:1",
//!     ]
//! );
//! # Ok::<(), Box<charm_testing::Failure>>(())
//! ```
//!
//! - [`Context`]: the charm, and where it is deployed.
//! - [`State`]: what the unit can see of its model, plain data.
//! - [`event`]: what can happen to it.
//! - [`Outcome`]: the state that follows, and everything the charm did; or a [`Failure`], which is a
//!   value too.
//! - [`Inconsistent`]: a state that Juju could never be in is refused, with the reasons.
//! - [`Fault`]: what becomes of a charm whose hook tools fail.
//!
//! A state holds what `charm-core` can ask Juju for today: docs/tools.md has the table of hook tools. Its
//! containers have a simulated Pebble.

mod all_or_nothing;
mod consistency;
mod context;
mod declared;
mod deployment;
mod environment;
pub mod event;
mod fuzz;
mod outcome;
mod payload;
mod run;

pub use consistency::Inconsistent;
pub use context::Context;
pub use event::Occurrence;
pub use fuzz::{Case, Fuzz};
pub use juju_sim::view::{
    Difference, Metric, Reboot, RelationState, SecretOwner, SecretState, State, StorageState,
};
pub use juju_sim::{Calls, Fault, ToolCall};
pub use juju_vocabulary::log_level::LogLevel;
pub use outcome::{ActionOutcome, Cause, Failure, LogLine, Outcome};
pub use pebble_sim::{
    CheckState, ContainerState, Ending, Exec, ExecAnswer, ExecCall, FileContent, FileState,
    NoticeState, PebbleFault,
};
pub use run::Run;

/// The how-to's examples are tests as well.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/testing.md")]
mod how_to {}

/// So are those of storage and resources.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/storage.md")]
mod storage {}

/// So are those of secrets.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/secrets.md")]
mod secrets {}

/// So are those of hooks of a charm's own.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/own-hooks.md")]
mod own_hooks {}

/// So are those of the table of hook tools.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/tools.md")]
mod tools {}
