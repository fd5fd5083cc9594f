//! The storages in a status report.

use std::collections::BTreeMap;

use juju_vocabulary::name::UnitName;
use juju_vocabulary::storage::{StorageId, StorageKind};
use serde::{Deserialize, Serialize};

use super::status::StatusContents;

/// All storages; file systems and volumes of their own are not told apart.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CombinedStorage {
    /// Each by its id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub storage: BTreeMap<StorageId, StorageReport>,
}

/// A storage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StorageReport {
    /// How it reaches a unit.
    pub kind: StorageKind,
    /// `alive`, or `dying` while its unit gives it up.
    pub life: String,
    /// `attached` or `detached`.
    pub status: StatusContents,
    /// It stays when its unit goes: always.
    pub persistent: bool,
    /// Who has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachments: Option<Attachments>,
}

/// Who has a storage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attachments {
    /// The one unit.
    pub units: BTreeMap<UnitName, AttachmentReport>,
}

/// A unit that has a storage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttachmentReport {
    /// Where it is there.
    pub location: String,
    /// `alive`, or `dying` while the unit gives it up.
    pub life: String,
}
