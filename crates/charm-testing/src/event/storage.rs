//! Events of storages. The state has no storages yet, because no tool reads them yet.

use charm_core::event::{StorageAttached, StorageDetaching, StorageInstance, StorageKind};

use super::plain::plain;
use super::{Event, Life, Needs};

fn about(event: &str, storage: String, instance: Option<StorageInstance>, to: Life) -> Event {
    plain(format!("{storage}-storage-{event}"))
        .variables(instance.as_ref().map(variables).unwrap_or_default())
        .needs(Needs::Storage { storage, instance })
        .to(to)
        .into()
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
        about("attached", event.storage, event.instance, Life::Living)
    }
}

impl From<StorageDetaching> for Event {
    fn from(event: StorageDetaching) -> Self {
        about("detaching", event.storage, event.instance, Life::Any)
    }
}
