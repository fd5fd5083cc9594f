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
//! - [`StoredState`]: what a charm or component keeps from one dispatch to the next.
//! - [`host`]: the one seam through which everything outside is reached.
//!
//! [`prelude`] has the traits.
//!
//! Logs go through [`tracing`]: messages at `INFO` and above reach the Juju log, unless the
//! [charm](Charm::log_level) or its [operator](Charm::LOG) says otherwise.

mod charm;
mod declared;
mod deferred;
mod dispatch;
mod entries;
mod error;
pub mod event;
mod handler;
pub mod host;
mod json;
mod kept_secret;
mod log;
pub mod metadata;
pub mod model;
mod observed;
mod own_hook;
mod panicked;
pub mod prelude;
mod queue;
mod security;
mod selector;
mod shared;
mod yaml;

use std::env;
use std::process::ExitCode;
use std::sync::Arc;

pub use juju_vocabulary::duration;
pub use juju_vocabulary::environment::Environment;
pub use juju_vocabulary::name::{AppName, UnitName};
pub use juju_vocabulary::relation::{Databag, RelationId, Role};
pub use juju_vocabulary::secret::SecretId;
pub use juju_vocabulary::status::{Active, Blocked, CurrentStatus, Maintenance, Status, Waiting};
pub use juju_vocabulary::storage::StorageId;
pub use juju_vocabulary::text;
pub use juju_vocabulary::version::JujuVersion;

/// Pebble's client and its types, for charms with containers: the feature `pebble`.
#[cfg(feature = "pebble")]
pub use charm_pebble as pebble;

pub use charm::{Charm, Component};
pub use declared::{
    Action, AnyEndpoint, Binding, Container, Endpoint, Interface, InterfaceId, NoParams, Resource,
    Speaks, Storage, interface_id,
};
pub use error::Error;
pub use event::Event;
pub use handler::{Outcome, Response};
pub use kept_secret::KeptSecret;
pub use model::{Config, Model, Owner, Relation, StoredState};
pub use observed::OBSERVED;
#[cfg(feature = "pebble")]
pub use own_hook::ContainerTimer;
pub use own_hook::{OwnHook, Timer};
pub use panicked::Panicked;
pub use selector::{On, Selector, Trigger, Triggers};
pub use shared::with;

/// Makes items of what `charmcraft.yaml` declares, at compile time.
///
/// It reads the files beside the package's `Cargo.toml`: `charmcraft.yaml`, or the older
/// `metadata.yaml`, `config.yaml` and `actions.yaml`, and puts the items into a module:
///
/// ```
/// charm_core::metadata!(mod charm, "tests/charms/shop");
///
/// use charm_core::{Charm, Container, Endpoint, Error, Model, Storage, Waiting};
/// use charm::{Config, DATABASE, MEDIA, WEB, action};
///
/// fn build(charm: &mut Charm) {
///     charm
///         .observe(DATABASE.joined(), |model, event| show(model, event.unit.as_str()))
///         .observe(WEB.ready(), |model, event| show(model, &event.container))
///         .observe(MEDIA.attached(), |model, _| show(model, "media"))
///         .observe(action::Restock, |model, event| {
///             let params = event.params(model)?;
///             event.log(model, &format!("{} more of {}", params.count, params.article))
///         });
/// }
///
/// fn show(model: &Model, what: &str) -> Result<(), Error> {
///     let config = Config::load(model)?;
///     model.unit().set_status(Waiting(format!("{what}, for {}", config.currency)))
/// }
/// # build(&mut Charm::new());
/// ```
///
/// The text behind the module is the files' directory relative to `Cargo.toml`; a charm, which has
/// them right beside it, says `charm_core::metadata!(mod charm);`. In a module that you write yourself,
/// `metadata!()` makes the same items, but then the compiler keeps quiet about unobserved actions, as it
/// does about those of a `pub mod` of a library: what others can reach may be used.
///
/// # What it makes
///
/// | declared | made |
/// |---|---|
/// | endpoint `backup-config` | type `endpoint::BackupConfig`, constant `BACKUP_CONFIG`: [`Endpoint`] |
/// | its interface `tls-certificates` | type `interface::tls_certificates`: [`Interface`], what the endpoint [`Speaks`] |
/// | container `web` | type `container::Web`, constant `WEB`: [`Container`] |
/// | storage `data` | type `storage::Data`, constant `DATA`: [`Storage`] |
/// | resource `image` | type `resource::Image`, constant `IMAGE`: [`Resource`] |
/// | the options | struct `Config` with a field an option, its name as a constant, and `Config::load` |
/// | action `status-detail` | type `action::StatusDetail`: [`Action`], and struct `action::StatusDetailParams` |
/// | all of it | constant `METADATA` of type [`metadata::Metadata`], for tests |
///
/// A name that two kinds share (a container and a storage `data`) has its constants only in the modules
/// of the kinds, and so has the name `metadata`. Every item carries its description as documentation,
/// so an editor shows it.
///
/// Names are written as Rust writes them: `log-level` is the field `log_level`, `type` is `r#type`, `self` is
/// `_self`, `2nd` is `_2nd`. An option `logLevel` is `loglevel`. Two names that become one are an error.
///
/// An option or parameter with a default is there; one without is an [`Option`], unless the parameter
/// is required. Juju puts no defaults into lists, and puts those of a nested mapping even where nobody
/// gave the mapping and what it requires; what may be missing for that is an [`Option`] too. `secret`
/// options are always `Option<`[`SecretId`]`>`: Juju takes an empty one for none. A parameter whose `enum`
/// is of texts becomes a Rust enum; properties become a struct, arrays a [`Vec`]; what the schema leaves open
/// is a [`serde_json::Value`]. Such types are named by their path: `action::RestockParamsUrgency`. Rules that a type cannot hold (`pattern`, `minimum`) Juju applies before
/// the charm runs.
///
/// # What is checked
///
/// - The files: what Juju would refuse is a compile error, what charmcraft would refuse to pack is a warning, and each gives the
///   file, line, column, field, and what is expected. A macro can say where in the YAML file the mistake
///   is, but an editor underlines the macro. While there is an error, nothing is said of the code behind it. What is
///   only doubtful, `cargo run -p charm-metadata --example validate -- DIR` tells.
/// - Names: an endpoint, option, action, container, storage or resource that is not declared does not
///   exist, and so does not compile.
/// - Types: those of options and parameters, and the events that a subject has. An interface library
///   takes only endpoints of its interface.
/// - That each action is observed: the compiler warns of one that no code mentions. If you mean it, say
///   so: `metadata!(#[expect(dead_code, reason = "…")] mod charm)`.
///
/// Not checked, because it cannot be at compile time: which options and relations an operator will set
/// and make, and what stands in a remote databag. That option defaults are sensible nobody but the charm
/// knows: test it.
///
/// The charm is compiled again when one of its files changes. When an older file is *added* beside the
/// present ones, touch a source file: the compiler can watch only what is there.
pub use charm_macros::metadata;

/// What the code made by [`metadata!`] and [`own_hook!`] needs. Not for use by hand.
#[doc(hidden)]
pub mod macros {
    pub use serde;
    pub use serde_json::Value;

    pub use crate::own_hook::Fired;

    use serde::de::{Deserialize, Deserializer, Error};

    use juju_vocabulary::own_hook;
    use juju_vocabulary::secret::SecretId;

    /// Does not compile for a name that no hook of a charm's own can have.
    #[expect(clippy::panic, reason = "at compile time it is the compiler's error")]
    pub const fn check_own_hook(name: &str) {
        if let Some(fault) = own_hook::fault(name) {
            panic!("{}", fault);
        }
    }

    /// An option of type `secret`, whose empty text means that there is none.
    pub fn optional_secret<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<SecretId>, D::Error> {
        match Option::<String>::deserialize(deserializer)?.as_deref() {
            None | Some("") => Ok(None),
            Some(text) => text.parse().map(Some).map_err(D::Error::custom),
        }
    }
}

/// Runs a charm: the whole of its `main`.
///
/// `build` registers the charm's observers. The exit code is 0 when every handler of this event
/// succeeded, and 1 when one failed or panicked; the reason is then in the Juju log, and Juju drops
/// what the hook wrote. An event that nobody observes is a success that starts no process; a hook that
/// this version of the framework does not know is one that warns.
///
/// With the argument [`OBSERVED`] the program only says what the charm observes; `cargo charm check` asks it.
#[must_use]
pub fn main(build: impl FnOnce(&mut Charm)) -> ExitCode {
    let mut charm = Charm::new();
    build(&mut charm);
    if env::args_os().nth(1).is_some_and(|first| first == OBSERVED) {
        return match charm.tell_observed() {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    let host = Arc::new(host::UnitHost::new(charm.wanted_transport()));
    let result = charm.dispatch_process(host.clone());
    host.flush();
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
