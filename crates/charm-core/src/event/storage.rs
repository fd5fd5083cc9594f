//! Events in the life of a storage.

use std::path::PathBuf;

use super::Event;
use crate::name::StorageId;

/// How a storage reaches the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StorageKind {
    /// A mounted file system.
    Filesystem,
    /// A block device.
    Block,
}

/// One instance of a storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageInstance {
    /// Its id, such as `data/0`.
    pub id: StorageId,
    /// The mount point or the device's path.
    pub location: PathBuf,
    /// How it reaches the unit.
    pub kind: StorageKind,
}

macro_rules! storage_event {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq)]
            pub struct $name {
                /// The storage's name in `charmcraft.yaml`.
                pub storage: String,
                /// Which of its instances; none while Juju has not provisioned it.
                pub instance: Option<StorageInstance>,
            }

            impl Event for $name {
                fn subject(&self) -> Option<&str> {
                    Some(&self.storage)
                }
            }
        )*
    };
}

storage_event! {
    /// The storage can be used. What a new unit is deployed with is attached before `install`.
    StorageAttached;
    /// The storage is about to go: stop using it.
    StorageDetaching;
}
