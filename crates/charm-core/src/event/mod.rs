//! What happens to a unit. Every event is a type of its own that carries exactly the data it has.
//!
//! The names and their meaning are those of Juju's [hooks].
//!
//! [hooks]: https://documentation.ubuntu.com/juju/3.6/reference/hook/

mod action;
mod relation;

pub use juju_vocabulary::dispatch::ActionRun;
pub use juju_vocabulary::event::Event;
pub use juju_vocabulary::hook::{
    CollectMetrics, ConfigChanged, Install, LeaderElected, LeaderSettingsChanged,
    MeterStatusChanged, PebbleCheckFailed, PebbleCheckRecovered, PebbleCustomNotice, PebbleReady,
    PostSeriesUpgrade, PreSeriesUpgrade, RelationBroken, RelationChanged, RelationCreated,
    RelationDeparted, RelationJoined, Remove, SecretChanged, SecretExpired, SecretRemove,
    SecretRotate, Start, Stop, StorageAttached, StorageDetaching, UpdateStatus, UpgradeCharm,
};
pub use juju_vocabulary::storage::{StorageInstance, StorageKind};

pub use action::ActionEvent;
pub use relation::RelationEvent;

/// An event whose subject is a name that code gives: a secret's label, an instance of a library.
///
/// Only these can be selected by a text. The other events are about something that
/// `charmcraft.yaml` declares, and their selectors come from there, so that a charm cannot observe
/// what it does not declare.
#[diagnostic::on_unimplemented(
    message = "the subject of `{Self}` is something that charmcraft.yaml declares, not a text",
    label = "not an event about a label",
    note = "take the selector from what is declared: `DATABASE.created()`, `WEB.ready()`, `DATA.attached()`",
    note = "for an event of your own, write `impl Labelled for {Self} {{}}`"
)]
pub trait Labelled: Event + Clone {}

impl Labelled for SecretChanged {}
impl Labelled for SecretRotate {}
impl Labelled for SecretRemove {}
impl Labelled for SecretExpired {}
