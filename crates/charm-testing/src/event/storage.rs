//! Events of storages. The state has no storages yet, because no tool reads them yet.

use charm_core::event::{StorageAttached, StorageDetaching, StorageInstance, StorageKind};

use super::{Event, Needs, plain};

fn about(event: &str, storage: StorageInstance) -> Event {
    let kind = match storage.kind {
        StorageKind::Filesystem => "filesystem",
        StorageKind::Block => "block",
    };
    let variables = vec![
        ("JUJU_STORAGE_ID", storage.id.to_string()),
        (
            "JUJU_STORAGE_LOCATION",
            storage.location.to_string_lossy().into_owned(),
        ),
        ("JUJU_STORAGE_KIND", kind.to_owned()),
    ];
    let hook = format!("{}-storage-{event}", storage.id.storage());
    plain(&hook, variables, Needs::Storage(storage))
}

impl From<StorageAttached> for Event {
    fn from(event: StorageAttached) -> Self {
        about("attached", event.storage)
    }
}

impl From<StorageDetaching> for Event {
    fn from(event: StorageDetaching) -> Self {
        about("detaching", event.storage)
    }
}
