//! Storages.

use std::fmt::Debug;

use crate::selector::On;
use juju_vocabulary::hook::{StorageAttached, StorageDetaching};
use juju_vocabulary::storage::StorageKind;

/// A storage that the charm declares. Each is a unit type of its own.
pub trait Storage: Copy + Debug + 'static {
    /// Its name.
    const NAME: &'static str;

    /// How its instances reach the unit.
    const KIND: StorageKind;

    /// An instance of the storage can be used.
    #[must_use]
    fn attached(self) -> On<StorageAttached> {
        On::about(Self::NAME)
    }

    /// An instance of the storage is about to go.
    #[must_use]
    fn detaching(self) -> On<StorageDetaching> {
        On::about(Self::NAME)
    }
}
