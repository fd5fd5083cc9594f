//! The states that are kept: found when somebody asks, and written when the dispatch ends.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io;
use std::path::PathBuf;

use super::kept::{Kept, Place, is_settled};
use super::session::Model;
use crate::error::Error;

/// The directory of the files, beside the charm.
const DIRECTORY: &str = ".charm-core";

impl Model {
    /// Stores what the dispatch has changed of the kept states: those of Juju with one `state-set`, then the files.
    /// [`Charm::dispatch`](crate::Charm::dispatch) does that when every handler has succeeded; for tests, which may
    /// [open](Model::open) a model without one.
    ///
    /// # Errors
    ///
    /// When a hook tool fails, or a file cannot be written.
    pub fn commit(&self) -> Result<(), Error> {
        match self.commit.take() {
            Some(commit) => commit(self),
            None => Ok(()),
        }
    }

    /// The state of `key`, to read and change until the dispatch ends. It is looked for when it is first asked for.
    pub(crate) fn kept<R>(
        &self,
        key: &str,
        owner: TypeId,
        place: Place,
        use_it: impl FnOnce(&mut Kept) -> R,
    ) -> Result<R, Error> {
        // A charm that keeps nothing does not contain it.
        self.commit.set(Some(commit));
        let mut states = self.states.borrow_mut();
        let kept = match states.entry(key.to_owned()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(find(self, key, owner, place)?),
        };
        Ok(use_it(kept))
    }
}

fn find(model: &Model, key: &str, owner: TypeId, place: Place) -> Result<Kept, Error> {
    let file = match model.host().kept(&file_of(model, key)) {
        // Where there are no files, none was left.
        Err(error) if place == Place::Juju && error.kind() == io::ErrorKind::Unsupported => None,
        file => file.map_err(|error| unusable(model, key, &error))?,
    };
    let stored = match &file {
        Some(file) if place == Place::File && is_settled(file) => None,
        _ => model.stored_text(key)?,
    };
    let (stored, file) = (stored.as_deref(), file.as_deref());
    Ok(Kept::new(owner, place, stored, file))
}

fn commit(model: &Model) -> Result<(), Error> {
    let states = model.states.take();
    let mut stored = BTreeMap::new();
    let mut files = Vec::new();
    for (key, kept) in &states {
        let plan = kept.plan();
        stored.extend(plan.stored.map(|text| (key.as_str(), text)));
        files.extend(plan.file.map(|text| (key, text)));
    }
    if !stored.is_empty() {
        model.store(&stored)?;
    }
    // Last: they count at once.
    for (key, text) in files {
        let kept = model.host().keep(&file_of(model, key), text.as_deref());
        kept.map_err(|error| unusable(model, key, &error))?;
    }
    Ok(())
}

/// What is kept cannot be read: an error that says where it is.
pub(crate) fn unreadable(model: &Model, key: &str, kept: &Kept, reason: String) -> Error {
    match kept.found_in() {
        Some(Place::File) => Error::StoredFile {
            path: file_of(model, key),
            reason,
        },
        _ => Error::Stored {
            key: key.to_owned(),
            reason,
        },
    }
}

fn unusable(model: &Model, key: &str, error: &io::Error) -> Error {
    Error::StoredFile {
        path: file_of(model, key),
        reason: error.to_string(),
    }
}

fn file_of(model: &Model, key: &str) -> PathBuf {
    let directory = model.environment().charm_dir.join(DIRECTORY);
    directory.join(format!("{key}.json"))
}
