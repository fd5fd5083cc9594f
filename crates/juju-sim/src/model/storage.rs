//! A storage that a model has.

use juju_vocabulary::name::UnitName;
use juju_vocabulary::storage::StorageKind;
use serde::{Deserialize, Serialize};

use crate::resolver::Life;

/// One instance of a storage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Storage {
    /// How it reaches a unit.
    pub kind: StorageKind,
    /// How large it is, in MiB.
    pub size: u64,
    /// Of which pool, if a user said.
    pub pool: Option<String>,
    /// The unit that has it; none while it is detached.
    pub unit: Option<UnitName>,
    /// Whether it stays with that unit.
    pub life: Life,
}
