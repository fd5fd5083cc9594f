//! Write Juju charms in Rust.
//!
//! A charm is a program that Juju starts once per event. [`main`] reads which event it is, calls
//! the observers that the charm registered for it, and reports to Juju how that went:
//!
//! ```no_run
//! use charm_core::event::{ConfigChanged, Start};
//! use charm_core::{Active, Error, Model, Waiting};
//!
//! fn main() -> std::process::ExitCode {
//!     charm_core::main(|charm| {
//!         charm
//!             .observe(Start, |model, _| model.unit().set_status(Waiting("for a greeting")))
//!             .observe(ConfigChanged, greet);
//!     })
//! }
//!
//! fn greet(model: &Model, _: &ConfigChanged) -> Result<(), Error> {
//!     #[derive(serde::Deserialize)]
//!     struct Options {
//!         greeting: String,
//!     }
//!     let options: Options = model.config()?.load()?;
//!     tracing::info!("the greeting is now {:?}", options.greeting);
//!     model.unit().set_status(Active(options.greeting))
//! }
//! ```
//!
//! The parts, from the outside in:
//!
//! - [`Charm`]: observers and [components](Component) of libraries, in the order in which they run.
//! - [`event`]: what can happen, each event a type with exactly its data; [selectors](Selector) say
//!   which of them an observer wants.
//! - [`Endpoint`], [`Action`], [`Container`], [`Storage`]: what `charmcraft.yaml` declares, as types.
//! - [`Model`]: the unit, its application, config and relations. Lazy: no answer is fetched that
//!   nobody asks for, and none twice.
//! - [`tools`]: the hook tools, and the one seam through which everything goes.
//!
//! Logs go through [`tracing`]: messages at `INFO` and above reach the Juju log.

mod charm;
pub mod context;
mod declared;
mod dispatch;
mod entries;
mod error;
pub mod event;
mod log;
pub mod model;
pub mod name;
mod selector;
pub mod text;
pub mod tools;

use std::process::ExitCode;
use std::sync::Arc;

pub use charm::{Charm, Component, Response};
pub use context::Context;
pub use declared::{
    Action, AnyEndpoint, Container, Endpoint, NoParams, Role, Speaks, Storage, interface_id,
};
pub use error::Error;
pub use event::Event;
pub use model::{Active, Blocked, Config, Maintenance, Model, Relation, Status, Waiting};
pub use name::{AppName, RelationId, SecretId, StorageId, UnitName};
pub use selector::{On, Selector, Trigger};
pub use tools::relation::{Databag, Owner};

/// Runs a charm: the whole of its `main`.
///
/// `build` registers the charm's observers. The exit code is 0 when every handler of this event
/// succeeded, and 1 when one failed or panicked; the reason is then in the Juju log, and Juju drops
/// what the hook wrote. An event that nobody observes is a success that starts no process.
#[must_use]
pub fn main(build: impl FnOnce(&mut Charm)) -> ExitCode {
    let mut charm = Charm::new();
    build(&mut charm);
    match charm.dispatch_vars(&context::Vars::of_process(), Arc::new(tools::SpawnedTools)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
