//! `storage-list`, `storage-get` and `storage-add`: the instances of the charm's storages.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use juju_vocabulary::event::Event;
use juju_vocabulary::hook::{StorageAttached, StorageDetaching};
use juju_vocabulary::storage::{StorageId, StorageInstance, StorageKind};
use serde::Deserialize;

use super::session::Model;
use crate::declared::Storage;
use crate::error::Error;
use crate::host::{Call, Refusal, ToolError};

/// One instance of a storage, attached to this unit.
#[derive(Debug, Clone)]
pub struct StorageAttachment<'m> {
    model: &'m Model,
    id: StorageId,
}

impl Model {
    /// The instances of a storage that the unit has, those that Juju still provisions among them: none, one, or
    /// with `multiple` in `charmcraft.yaml` several.
    ///
    /// ```
    /// # charm_core::metadata!(mod charm, "tests/charms/shop");
    /// # use charm::MEDIA;
    /// use charm_core::{Error, Model, Waiting};
    ///
    /// fn index(model: &Model) -> Result<(), Error> {
    ///     for media in model.storages(MEDIA)? {
    ///         match media.location() {
    ///             Ok(location) => tracing::info!("{} is at {}", media.id(), location.display()),
    ///             Err(Error::StorageNotProvisioned { .. }) => {
    ///                 model.unit().set_status(Waiting("for storage"))?;
    ///             }
    ///             Err(error) => return Err(error),
    ///         }
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// When `storage-list` fails.
    pub fn storages<S: Storage>(&self, _: S) -> Result<Vec<StorageAttachment<'_>>, Error> {
        let attachments = self.storage_ids(S::NAME)?.iter();
        Ok(attachments.map(|id| self.attachment(id)).collect())
    }

    /// The instances of the storage of this name.
    pub(crate) fn storage_ids(&self, name: &str) -> Result<&Vec<StorageId>, Error> {
        let call = Call::new("storage-list").arg("--format=json").arg(name);
        Ok(self.ask(&call)?)
    }

    /// Asks for more instances of a storage, once the hook has succeeded. Each comes with a
    /// [`StorageAttached`] of its own; until then [`storages`](Self::storages) does not have it. When they are more
    /// than `multiple` in `charmcraft.yaml` allows, Juju fails the hook at its end.
    ///
    /// ```
    /// # charm_core::metadata!(mod charm, "tests/charms/shop");
    /// # use charm::MEDIA;
    /// # use std::num::NonZeroU32;
    /// use charm_core::{Error, Model};
    ///
    /// fn grow(model: &Model) -> Result<(), Error> {
    ///     model.add_storage(MEDIA, NonZeroU32::MIN)
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// When `storage-add` fails.
    pub fn add_storage<S: Storage>(&self, _: S, count: NonZeroU32) -> Result<(), Error> {
        let call = Call::new("storage-add").arg(format!("{}={count}", S::NAME));
        Ok(self.tell(&call)?)
    }

    fn attachment(&self, id: &StorageId) -> StorageAttachment<'_> {
        StorageAttachment {
            model: self,
            id: id.clone(),
        }
    }
}

impl<'m> StorageAttachment<'m> {
    /// The instance's id, such as `data/0`.
    #[must_use]
    pub fn id(&self) -> &StorageId {
        &self.id
    }

    /// The mount point or the device, as Juju names it. To open it, use [`path`](Self::path).
    ///
    /// # Errors
    ///
    /// [`StorageNotProvisioned`](Error::StorageNotProvisioned) while it is not there yet,
    /// [`StorageNotAttached`](Error::StorageNotAttached) when the unit does not have it any more, and when
    /// `storage-get` fails.
    pub fn location(&self) -> Result<&'m Path, Error> {
        Ok(&self.details()?.location)
    }

    /// How it reaches the unit.
    ///
    /// # Errors
    ///
    /// As [`location`](Self::location).
    pub fn kind(&self) -> Result<StorageKind, Error> {
        Ok(self.details()?.kind)
    }

    /// The location as this process can open it: the same on a unit, a directory of the test in a test.
    ///
    /// # Errors
    ///
    /// As [`location`](Self::location), and when the host has no files.
    pub fn path(&self) -> Result<PathBuf, Error> {
        let location = self.location()?;
        self.model.file(location)
    }

    fn details(&self) -> Result<&'m Details, Error> {
        let asked = self.model.ask(&get(&self.id));
        asked.map_err(|error| self.refused(error))
    }

    fn refused(&self, source: ToolError) -> Error {
        let storage = self.id.clone();
        match source.refusal() {
            Some(Refusal::NotProvisioned) => Error::StorageNotProvisioned { storage, source },
            Some(Refusal::NotFound | Refusal::PermissionDenied) => {
                Error::StorageNotAttached { storage, source }
            }
            _ => source.into(),
        }
    }
}

/// What the events of storages have in common.
pub trait StorageEvent: Event {
    /// What Juju says of the instance; none while it has not provisioned it.
    fn instance(&self) -> Option<&StorageInstance>;

    /// The instance that the event is about. What the event tells of it is not asked for again. None while Juju
    /// has not provisioned it.
    fn attachment<'m>(&self, model: &'m Model) -> Option<StorageAttachment<'m>> {
        let StorageInstance { id, location, kind } = self.instance()?;
        let call = get(id);
        if model.known::<Details>(&call).is_none() {
            let location = location.clone();
            let kind = *kind;
            model.remember(&call, Details { location, kind });
        }
        Some(model.attachment(id))
    }
}

impl StorageEvent for StorageAttached {
    fn instance(&self) -> Option<&StorageInstance> {
        self.instance.as_ref()
    }
}

impl StorageEvent for StorageDetaching {
    fn instance(&self) -> Option<&StorageInstance> {
        self.instance.as_ref()
    }
}

#[derive(Deserialize)]
struct Details {
    location: PathBuf,
    kind: StorageKind,
}

fn get(id: &StorageId) -> Call<'_> {
    Call::new("storage-get")
        .arg("--format=json")
        .arg("-s")
        .arg(id.as_str())
}
