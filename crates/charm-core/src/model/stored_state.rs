//! What a charm or a component keeps from one dispatch to the next.

use std::any::TypeId;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::keeping::unreadable;
use super::kept::{Kept, Place};
use super::session::Model;
use crate::error::Error;
use crate::host::Call;
use crate::json;

/// Longer ones leave no room for what is put behind a key.
const LONGEST_KEY: usize = 200;

/// State that a charm or a component keeps from one dispatch to the next: a serde type under a key of its own.
///
/// ```
/// use charm_core::event::{ConfigChanged, UpdateStatus};
/// use charm_core::{Active, Charm, Error, Model, StoredState};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, Clone, Default, Serialize, Deserialize)]
/// #[serde(default)]
/// struct Visits {
///     count: u64,
/// }
///
/// const VISITS: StoredState<Visits> = StoredState::new("visits");
///
/// fn build(charm: &mut Charm) {
///     charm
///         .observe(ConfigChanged, |model, _| VISITS.update(model, |visits| visits.count += 1))
///         .observe(UpdateStatus, |model, _| {
///             let visits = VISITS.get(model)?;
///             model.unit().set_status(Active(format!("{} visits", visits.count)))
///         });
/// }
/// # build(&mut Charm::new());
/// ```
///
/// Juju keeps it, by `state-get` and `state-set`, unless told [otherwise](Self::in_file). All the states of a charm, and
/// what it defers, cost one `state-get` in a dispatch that asks for any of them, and one `state-set` in one that
/// changes any. What is changed counts when the hook has succeeded, and is dropped when it has not.
///
/// It is stored as JSON. A later version of the charm must be able to read what an earlier one stored: give new fields
/// a default (`#[serde(default)]`), and keep the names of the others. Where it cannot, [`get`](Self::get) is an
/// [`Error::Stored`], which names the key. Use maps and sets that have an order (`BTreeMap`), so that what has not
/// changed is stored as the same text.
///
/// A state may be large: Juju takes 2 MiB in all a unit, unless its operator says otherwise
/// (`max-charm-state-size`), and more fails the hook.
pub struct StoredState<T> {
    key: Cow<'static, str>,
    place: Place,
    state: PhantomData<fn() -> T>,
}

impl<T> StoredState<T> {
    /// The state under `key`: lowercase letters, digits, `-` and `_`. It must be the charm's only one of that key, and
    /// later versions must keep it; a library begins it with its own name. What begins with `charm-core` is taken.
    #[must_use]
    pub const fn new(key: &'static str) -> Self {
        StoredState {
            key: Cow::Borrowed(key),
            place: Place::Juju,
            state: PhantomData,
        }
    }

    /// A state of its own for `subject`: for a component that a charm may add several times, once an endpoint.
    #[must_use]
    pub fn of(&self, subject: &str) -> Self {
        StoredState {
            key: format!("{}-{subject}", self.key).into(),
            place: self.place,
            state: PhantomData,
        }
    }

    pub(super) fn under(key: String) -> Self {
        StoredState {
            key: key.into(),
            place: Place::Juju,
            state: PhantomData,
        }
    }

    /// The same, kept in a file beside the charm (`.charm-core/KEY.json` in its directory), which only the unit's user can read.
    ///
    /// It costs no call, and is of any size. But it counts when the charm has exited, even where Juju then fails to take
    /// what else the hook wrote; on Kubernetes it is gone when the pod is replaced.
    ///
    /// A state that an earlier version of the charm kept with Juju is moved to the file when it is first asked for, and one in a
    /// file to Juju when the charm does not say `in_file` any more.
    #[must_use]
    pub const fn in_file(mut self) -> Self {
        self.place = Place::File;
        self
    }

    /// Under what it is kept.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl<T: Serialize + DeserializeOwned + Default + 'static> StoredState<T> {
    /// The state as it is now; the default when none was stored. What is changed later is in the next answer, not in
    /// this.
    ///
    /// # Errors
    ///
    /// When `state-get` fails or the file cannot be read; when what is stored is no `T`; when the key is none, or is that
    /// of another type's state.
    pub fn get<'m>(&self, model: &'m Model) -> Result<&'m T, Error> {
        let question = self.question();
        loop {
            if let Some(known) = model.known(&question) {
                return Ok(known);
            }
            let state: T = self.found(model, |kept| match &kept.text {
                None => Ok(T::default()),
                Some(text) => serde_json::from_str(text).map_err(|error| {
                    let reason = format!(
                        "not what this version of the charm keeps there: {}",
                        json::fault(&error)
                    );
                    unreadable(model, &self.key, kept, reason)
                }),
            })??;
            model.remember(&question, state);
        }
    }

    /// Makes `state` the state, whatever was stored.
    ///
    /// # Errors
    ///
    /// When `state-get` fails or the file cannot be read; when `state` has no JSON, such as a map whose keys are no texts;
    /// when the key is none, or is that of another type's state.
    pub fn set(&self, model: &Model, state: T) -> Result<(), Error> {
        let text = serde_json::to_string(&state).map_err(|error| Error::Unstorable {
            key: self.key.clone().into_owned(),
            reason: error.to_string(),
        })?;
        self.found(model, |kept| kept.text = Some(text))?;
        model.remember(&self.question(), state);
        Ok(())
    }

    /// Changes the state.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get) and [`set`](Self::set).
    pub fn update<R>(&self, model: &Model, change: impl FnOnce(&mut T) -> R) -> Result<R, Error>
    where
        T: Clone,
    {
        let mut state = self.get(model)?.clone();
        let result = change(&mut state);
        self.set(model, state)?;
        Ok(result)
    }

    /// Stores nothing any more: from now on the state is the default.
    ///
    /// # Errors
    ///
    /// As [`set`](Self::set).
    pub fn forget(&self, model: &Model) -> Result<(), Error> {
        self.found(model, |kept| kept.text = None)?;
        model.remember(&self.question(), T::default());
        Ok(())
    }

    /// What of it is in this dispatch, for `use_it`.
    fn found<R>(&self, model: &Model, use_it: impl FnOnce(&mut Kept) -> R) -> Result<R, Error> {
        let owner = TypeId::of::<T>();
        let unusable = |reason: &str| Error::Unstorable {
            key: self.key.clone().into_owned(),
            reason: reason.to_owned(),
        };
        if !is_key(&self.key) {
            return Err(unusable(
                "it is not a key for a state: lowercase letters, digits, `-` and `_`, at most 200, and none that starts \
                 with `charm-core`",
            ));
        }
        model.kept(&self.key, owner, self.place, |kept| {
            if kept.owner == owner {
                Ok(use_it(kept))
            } else {
                Err(unusable(
                    "the charm keeps states of two types under it; give each its own key",
                ))
            }
        })?
    }

    /// By what the model remembers the state.
    fn question(&self) -> Call<'_> {
        Call::new("state-get").arg(&*self.key)
    }
}

fn is_key(key: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
    !key.is_empty()
        && key.len() <= LONGEST_KEY
        && key.chars().all(fits)
        && !key.starts_with("charm-core")
}

impl<T> Clone for StoredState<T> {
    fn clone(&self) -> Self {
        StoredState {
            key: self.key.clone(),
            place: self.place,
            state: PhantomData,
        }
    }
}

impl<T> fmt::Debug for StoredState<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredState")
            .field("key", &self.key)
            .field("place", &self.place)
            .finish()
    }
}
