//! What happens to a unit. Every event is a type of its own that carries exactly the data it has.
//!
//! The names and their meaning are those of Juju's [hooks].
//!
//! [hooks]: https://documentation.ubuntu.com/juju/3.6/reference/hook/

mod action;
mod incoming;
mod lifecycle;
mod relation;
mod secret;
mod storage;
mod workload;

use std::any::Any;
use std::fmt::Debug;

pub use action::{ActionEvent, ActionRun};
pub(crate) use incoming::{Announced, Incoming, incoming};
pub use lifecycle::{
    CollectMetrics, ConfigChanged, Install, LeaderElected, LeaderSettingsChanged,
    MeterStatusChanged, PostSeriesUpgrade, PreSeriesUpgrade, Remove, Start, Stop, UpdateStatus,
    UpgradeCharm,
};
pub use relation::{
    RelationBroken, RelationChanged, RelationCreated, RelationDeparted, RelationEvent,
    RelationJoined,
};
pub use secret::{SecretChanged, SecretExpired, SecretRemove, SecretRotate};
pub use storage::{StorageAttached, StorageDetaching, StorageInstance, StorageKind};
pub use workload::{PebbleCheckFailed, PebbleCheckRecovered, PebbleCustomNotice, PebbleReady};

/// Something observers are called with: Juju's events, and those that libraries define.
///
/// ```
/// use charm_core::Event;
/// use charm_core::event::Labelled;
///
/// /// The certificate on one endpoint was renewed.
/// #[derive(Debug, Clone)]
/// struct CertificateRenewed {
///     endpoint: &'static str,
/// }
///
/// impl Event for CertificateRenewed {
///     fn subject(&self) -> Option<&str> {
///         Some(self.endpoint)
///     }
/// }
///
/// impl Labelled for CertificateRenewed {}
/// ```
///
/// An event is data and no more: tests keep what they saw, and pass it from thread to thread.
///
/// A library emits its events with [`Model::emit`](crate::Model::emit); charms observe them with
/// [`On`](crate::On).
pub trait Event: Any + Debug + Send + Sync {
    /// What the event is about, where observers may choose: an endpoint, a container, a label.
    fn subject(&self) -> Option<&str> {
        None
    }
}

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
