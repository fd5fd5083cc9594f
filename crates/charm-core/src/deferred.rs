//! Events that wait for the next dispatch, and how they are stored: by names and variables that are Juju's,
//! so that a later build of the charm reads what an earlier one stored.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::time::{Duration, UNIX_EPOCH};

use juju_vocabulary::hook::{self, Hook, HookData};
use juju_vocabulary::variable::{VariableError, Variables};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::json;
use crate::model::Waited;
use crate::model::kept::{Kept, Place};
use crate::model::relation_event::RelationEvent;
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
    /// How often it was put off. An older charm-core did not count.
    #[serde(default = "once")]
    times: u32,
    /// When it was put off first, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<u64>,
}

fn once() -> u32 {
    1
}

/// What is not told of an event each time, or not alike.
const BESIDE: [&str; 7] = [
    "JUJU_RELATION",
    "JUJU_REMOTE_APP",
    "JUJU_DEPARTING_UNIT",
    "JUJU_SECRET_LABEL",
    "JUJU_STORAGE_LOCATION",
    "JUJU_STORAGE_KIND",
    "JUJU_NOTICE_ID",
];

impl Deferred {
    /// An event that is put off for the first time.
    pub(crate) fn new(observer: &str, hook: &Hook) -> Self {
        let variables = hook.variables().into_iter();
        Deferred {
            observer: observer.to_owned(),
            hook: hook.name().into_owned(),
            variables: variables
                .map(|(name, text)| (name.to_owned(), text.into_owned()))
                .collect(),
            times: 1,
            since: None,
        }
    }

    /// The event as Juju sent it.
    pub(crate) fn event(&self) -> Result<Hook, Error> {
        let lookup = |name: &str| self.variables.get(name).map(OsString::from);
        let hook = Hook::read(&self.hook, &Variables::new(&lookup));
        hook.map_err(|error: VariableError| unreadable(error.to_string()))
    }

    pub(crate) fn waited(&self) -> Waited {
        let since = self.since.map(Duration::from_secs);
        Waited {
            times: self.times,
            since: since.and_then(|since| UNIX_EPOCH.checked_add(since)),
        }
    }
}

/// What a charm that can defer needs. Others have none, and so do not contain it.
#[derive(Clone, Copy)]
pub(crate) struct Deferral {
    /// What was deferred, oldest first.
    pub(crate) read: fn(&Model) -> Result<Vec<Deferred>, Error>,
    /// What is deferred from now on, to be stored when the dispatch ends.
    pub(crate) write: fn(&Model, &[Deferred]) -> Result<(), Error>,
    /// An event that an observer puts off for the first time.
    pub(crate) of: fn(&str, &Hook) -> Deferred,
    /// Whether the same happened: it may have been told with more or less beside.
    pub(crate) is_same: fn(&Deferred, &Deferred) -> bool,
    /// Puts an event off, which may have waited before.
    pub(crate) put_off: fn(&Model, Deferred, Option<Deferred>) -> Deferred,
    /// Whether what an event is about is still there.
    pub(crate) is_there: fn(&Model, &Hook) -> Result<bool, Error>,
}

impl Deferral {
    pub(crate) const JUJU: Deferral = Deferral {
        read,
        write,
        of: Deferred::new,
        is_same,
        put_off,
        is_there,
    };
}

fn is_same(one: &Deferred, other: &Deferred) -> bool {
    let told = |event: &Deferred| {
        let mut variables = event.variables.clone();
        variables.retain(|name, text| !text.is_empty() && !BESIDE.contains(&&**name));
        variables
    };
    one.hook == other.hook && told(one) == told(other)
}

fn put_off(model: &Model, event: Deferred, before: Option<Deferred>) -> Deferred {
    let now = model.host().now().ok();
    let seconds = now.and_then(|now| now.duration_since(UNIX_EPOCH).ok());
    let seconds = seconds.map(|since| since.as_secs());
    let event = match before {
        Some(before) => Deferred {
            times: before.times.saturating_add(1),
            since: before.since.or(seconds),
            variables: with_what_was_told(event.variables, before.variables),
            ..event
        },
        None => Deferred {
            since: seconds,
            ..event
        },
    };
    let long = now.map(|now| event.waited().until(now));
    tracing::info!(
        "{} waits for `{}`: put off {} times in {} seconds",
        event.hook,
        event.observer,
        event.times,
        long.unwrap_or_default().as_secs()
    );
    event
}

/// The newest words, and what they leave out.
fn with_what_was_told(
    mut variables: BTreeMap<String, String>,
    before: BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    for (name, text) in before {
        let newest = variables.entry(name).or_default();
        if newest.is_empty() {
            *newest = text;
        }
    }
    variables
}

/// Events that tell of an end are about what is going anyway.
fn is_there(model: &Model, hook: &Hook) -> Result<bool, Error> {
    match hook {
        Hook::RelationCreated(event) => is_relation_there(model, event),
        Hook::RelationJoined(event) => is_relation_there(model, event),
        Hook::RelationChanged(event) => is_relation_there(model, event),
        Hook::LeaderElected(_) => model.unit().is_leader(),
        Hook::StorageAttached(event) => {
            let attached = model.storage_ids(&event.storage)?;
            let instance = event.instance.as_ref();
            Ok(instance.map_or(!attached.is_empty(), |one| attached.contains(&one.id)))
        }
        Hook::SecretChanged(event) => match model.secret(&event.id).peek() {
            Err(Error::Secret { .. }) => Ok(false),
            read => read.map(|_| true),
        },
        _ => Ok(true),
    }
}

fn is_relation_there(model: &Model, event: &impl RelationEvent) -> Result<bool, Error> {
    Ok(model.broken() != Some(event.id()) && event.relation(model).is_there()?)
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
