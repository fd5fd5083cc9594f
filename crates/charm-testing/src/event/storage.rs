//! Events of storages. The state has no storages yet, because no tool reads them yet.

use charm_core::event::{StorageAttached, StorageDetaching, StorageInstance, StorageKind};

use super::{Event, Needs, plain};

fn about(event: &str, storage: String, instance: Option<StorageInstance>) -> Event {
    let variables = instance.as_ref().map(variables).unwrap_or_default();
    let hook = format!("{storage}-storage-{event}");
    plain(&hook, variables, Needs::Storage { storage, instance })
}

fn variables(instance: &StorageInstance) -> Vec<(&'static str, String)> {
    let kind = match instance.kind {
        StorageKind::Filesystem => "filesystem",
        StorageKind::Block => "block",
    };
    vec![
        ("JUJU_STORAGE_ID", instance.id.to_string()),
        (
            "JUJU_STORAGE_LOCATION",
            instance.location.to_string_lossy().into_owned(),
        ),
        ("JUJU_STORAGE_KIND", kind.to_owned()),
    ]
}

impl From<StorageAttached> for Event {
    fn from(event: StorageAttached) -> Self {
        about("attached", event.storage, event.instance)
    }
}

impl From<StorageDetaching> for Event {
    fn from(event: StorageDetaching) -> Self {
        about("detaching", event.storage, event.instance)
    }
}
