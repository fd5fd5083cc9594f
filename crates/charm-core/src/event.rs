//! What happens to a unit. Every event is a type of its own that carries exactly the data it has.
//!
//! The names and their meaning are those of Juju's [hooks].
//!
//! [hooks]: https://documentation.ubuntu.com/juju/3.6/reference/hook/

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

pub use crate::deferred::Deferrable;
pub use crate::model::action::ActionEvent;
pub use crate::model::relation_event::RelationEvent;
pub use crate::model::storage::StorageEvent;
pub use crate::selector::Labelled;
