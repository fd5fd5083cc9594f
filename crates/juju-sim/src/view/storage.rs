//! A storage as a unit sees it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use juju_vocabulary::storage::{StorageId, StorageInstance, StorageKind};
use serde::{Deserialize, Serialize};

/// One instance of a storage that is attached to the unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageState {
    /// The storage's name in `charmcraft.yaml`.
    pub storage: String,
    /// How it reaches the unit.
    pub kind: StorageKind,
    /// The mount point or the device's path; none while Juju has not provisioned it.
    pub location: Option<PathBuf>,
    /// What of this machine a charm in a test finds at the location; none when that is the location itself.
    pub files: Option<PathBuf>,
}

impl StorageState {
    /// An instance of a storage that the charm declares, at the place where Juju puts it.
    ///
    /// ```
    /// # charm_core::metadata!(mod charm, "../charm-testing/tests/shop");
    /// # use charm::MEDIA;
    /// use juju_sim::view::{State, StorageState};
    ///
    /// let mut state = State::new();
    /// let media = state.attach(StorageState::on(MEDIA));
    /// assert_eq!(media.as_str(), "media/0");
    /// let location = state.storages[&media].location.as_deref();
    /// assert_eq!(location, Some("/var/lib/juju/storage/media/0".as_ref()));
    /// ```
    #[must_use]
    pub fn on<S: charm_core::Storage>(_: S) -> Self {
        StorageState {
            storage: S::NAME.to_owned(),
            kind: S::KIND,
            // `attach` knows the number.
            location: Some(PathBuf::new()),
            files: None,
        }
    }

    /// Where it is, in place of where Juju puts it.
    #[must_use]
    pub fn at(mut self, location: impl Into<PathBuf>) -> Self {
        self.location = Some(location.into());
        self
    }

    /// What the charm finds there: a directory of the test, or a file for a block device.
    #[must_use]
    pub fn files(mut self, path: impl Into<PathBuf>) -> Self {
        self.files = Some(path.into());
        self
    }

    /// Juju has not provisioned it yet.
    #[must_use]
    pub fn not_provisioned(mut self) -> Self {
        self.location = None;
        self
    }

    /// The same under its number.
    pub(super) fn numbered(mut self, number: u32) -> Self {
        if self
            .location
            .as_ref()
            .is_some_and(|at| at.as_os_str().is_empty())
        {
            let id = StorageId::new(&self.storage, number);
            self.location = Some(place(self.kind, &id));
        }
        self
    }

    /// What its hooks tell of it; nothing while it is not provisioned.
    #[must_use]
    pub fn instance(&self, id: &StorageId) -> Option<StorageInstance> {
        let location = self.location.clone()?;
        Some(StorageInstance {
            id: id.clone(),
            location,
            kind: self.kind,
        })
    }

    pub(super) fn shown(&self) -> String {
        match &self.location {
            Some(location) => format!("{} at {}", self.kind.as_str(), location.display()),
            None => format!("{}, not provisioned", self.kind.as_str()),
        }
    }
}

/// Where Juju puts an instance that has no place of its own.
pub(crate) fn place(kind: StorageKind, id: &StorageId) -> PathBuf {
    match kind {
        StorageKind::Filesystem => format!("/var/lib/juju/storage/{id}").into(),
        StorageKind::Block => format!("/dev/disk/by-id/{}", id.as_str().replace('/', "-")).into(),
    }
}

/// What of this machine stands at a path that Juju names.
pub(crate) fn file(storages: &BTreeMap<StorageId, StorageState>, path: &Path) -> PathBuf {
    let mut found = storages.values().filter_map(|storage| {
        let (location, files) = (storage.location.as_ref()?, storage.files.as_ref()?);
        let below = path.strip_prefix(location).ok()?;
        // Not `files.join("")`, which would make a directory of a device.
        Some(match below.as_os_str().is_empty() {
            true => files.clone(),
            false => files.join(below),
        })
    });
    found.next().unwrap_or_else(|| path.to_owned())
}
