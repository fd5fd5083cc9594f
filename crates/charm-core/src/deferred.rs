//! Events that wait for the next dispatch, and how they are stored: by names and variables that are Juju's,
//! so that a later build of the charm reads what an earlier one stored.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::ffi::OsString;

use juju_vocabulary::hook::{self, Hook, HookData};
use juju_vocabulary::variable::{VariableError, Variables};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::json;
use crate::model::kept::{Kept, Place};
use crate::model::session::Model;

/// The key of the stored state. No [`StoredState`](crate::StoredState) may have it.
const KEY: &str = "charm-core-deferred";

/// An event that can be deferred.
///
/// Not these: `stop` and `remove`, after which there may be no other dispatch; `secret-rotate` and
/// `secret-expired`, which Juju sends again until the owner has done as they ask; `collect-metrics` and
/// `meter-status-changed`, which may not store anything; an action, whose caller waits for the answer; an event of a
/// library, which only the library can tell from Juju's events: it follows from one that can be deferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be deferred",
    label = "not an event that can wait for another dispatch",
    note = "after `stop` and `remove` there may be no other dispatch; Juju sends `secret-rotate` and `secret-expired` \
            again by itself; who runs an action waits for the answer; an event of a library is emitted again when \
            what it follows from is deferred",
    note = "register the handler with `observe`, and return `Result<(), _>`"
)]
pub trait Deferrable: HookData {}

macro_rules! deferrable {
    ($($name:ident),*) => { $(impl Deferrable for hook::$name {})* };
}

deferrable!(
    Install,
    Start,
    ConfigChanged,
    UpgradeCharm,
    UpdateStatus,
    LeaderElected,
    LeaderSettingsChanged,
    PreSeriesUpgrade,
    PostSeriesUpgrade,
    RelationCreated,
    RelationJoined,
    RelationChanged,
    RelationDeparted,
    RelationBroken,
    StorageAttached,
    StorageDetaching,
    SecretChanged,
    SecretRemove,
    PebbleReady,
    PebbleCustomNotice,
    PebbleCheckFailed,
    PebbleCheckRecovered
);

/// One event that one observer deferred.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Deferred {
    /// The observer's name.
    pub(crate) observer: String,
    /// The hook's.
    pub(crate) hook: String,
    variables: BTreeMap<String, String>,
}

impl Deferred {
    pub(crate) fn new(observer: &str, event: impl HookData) -> Self {
        let hook: Hook = event.into();
        let variables = hook.variables().into_iter();
        Deferred {
            observer: observer.to_owned(),
            hook: hook.name().into_owned(),
            variables: variables
                .map(|(name, text)| (name.to_owned(), text.into_owned()))
                .collect(),
        }
    }

    /// The event as Juju sent it.
    pub(crate) fn event(&self) -> Result<Hook, Error> {
        let lookup = |name: &str| self.variables.get(name).map(OsString::from);
        let hook = Hook::read(&self.hook, &Variables::new(&lookup));
        hook.map_err(|error: VariableError| unreadable(error.to_string()))
    }
}

/// How what is deferred is stored. Only a charm that can defer has one, so that others do not contain it.
#[derive(Clone, Copy)]
pub(crate) struct Storage {
    /// What was deferred, oldest first.
    pub(crate) read: fn(&Model) -> Result<Vec<Deferred>, Error>,
    /// What is deferred from now on, to be stored when the dispatch ends.
    pub(crate) write: fn(&Model, &[Deferred]) -> Result<(), Error>,
}

impl Storage {
    pub(crate) const JUJU: Storage = Storage { read, write };
}

fn read(model: &Model) -> Result<Vec<Deferred>, Error> {
    kept(model, |kept| match &kept.text {
        None => Ok(Vec::new()),
        Some(text) => serde_json::from_str(text).map_err(|error| unreadable(json::fault(&error))),
    })?
}

fn write(model: &Model, deferred: &[Deferred]) -> Result<(), Error> {
    let text = match deferred {
        [] => None,
        some => Some(serde_json::to_string(some).map_err(|error| unreadable(error.to_string()))?),
    };
    kept(model, |kept| kept.text = text)
}

fn kept<R>(model: &Model, use_it: impl FnOnce(&mut Kept) -> R) -> Result<R, Error> {
    model.kept(KEY, TypeId::of::<Deferred>(), Place::Juju, use_it)
}

fn unreadable(reason: String) -> Error {
    Error::Stored {
        key: KEY.to_owned(),
        reason,
    }
}
