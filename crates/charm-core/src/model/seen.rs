//! What a charm has taken note of, to tell what has changed since.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use hmac_sha256::HMAC;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::owner::Owner;
use super::relation::Relation;
use super::secret::Secret;
use super::session::Model;
use super::stored_state::StoredState;
use crate::error::Error;

/// What a charm, or a component, has taken note of: of config, of databags and of secrets. Juju says that something has
/// changed, and this says what.
///
/// ```
/// # charm_core::metadata!(
/// #     #[expect(dead_code, reason = "an example")] mod charm, "tests/charms/shop"
/// # );
/// # use charm::Config;
/// use charm_core::event::ConfigChanged;
/// use charm_core::model::Seen;
/// use charm_core::{Charm, Error, Model};
///
/// const APPLIED: Seen = Seen::new("applied");
///
/// fn apply(model: &Model, _: &ConfigChanged) -> Result<(), Error> {
///     let changes = APPLIED.config(model)?;
///     if let Some(workers) = changes.get(Config::WORKERS) {
///         tracing::info!("from {:?} to {:?} workers", workers.old, workers.new);
///         // …
///     }
///     changes.note()
/// }
///
/// Charm::new().observe(ConfigChanged, apply);
/// ```
///
/// A change is told again, in each dispatch, until it is [noted](Changes::note), so that none is lost when a handler cannot act
/// upon it yet, or its hook fails. What two parts of a charm act upon, each notes under a key of its own.
///
/// What is noted is a [`StoredState`], which Juju keeps for the unit: the same bounds hold, and the same cost. Nobody else sees
/// it; but whoever reads the unit's state reads options and databags there. Of secrets it has digests.
#[derive(Debug, Clone)]
pub struct Seen {
    key: Cow<'static, str>,
}

impl Seen {
    /// Noted under keys of [`StoredState`] that begin with `key`.
    #[must_use]
    pub const fn new(key: &'static str) -> Self {
        Seen {
            key: Cow::Borrowed(key),
        }
    }

    /// Noted apart for `subject`: for a component that a charm may add several times, once an endpoint.
    #[must_use]
    pub fn of(&self, subject: &str) -> Self {
        Seen {
            key: format!("{}-{subject}", self.key).into(),
        }
    }

    /// What has changed of the application's config.
    ///
    /// # Errors
    ///
    /// As [`Model::config`], and as [`StoredState::get`].
    pub fn config<'m>(&self, model: &'m Model) -> Result<Changes<'m, Value>, Error> {
        let config = model.config()?;
        let options = config.names().filter_map(|name| {
            let value = config.get(name)?.clone();
            Some((name.to_owned(), value))
        });
        self.changes(model, "config", String::new(), options.collect())
    }

    /// What has changed of a databag. What was noted of relations and units that are gone is forgotten with the next
    /// change that is noted of their endpoint, and of their relation.
    ///
    /// # Errors
    ///
    /// As [`Relation::data`], and as [`StoredState::get`].
    pub fn databag<'m>(
        &self,
        relation: &Relation<'m>,
        owner: impl Into<Owner>,
    ) -> Result<Changes<'m, String>, Error> {
        let owner = owner.into();
        let data = relation.data(owner.clone())?.clone();
        let name = databag(relation, &owner);
        let mut changes = self.changes(relation.model, "databags", name, data)?;
        changes.relation = Some((relation.clone(), owner));
        Ok(changes)
    }

    /// What has changed of a secret, in the revision that this unit keeps to. It is known again by its label, where this names
    /// one, else by its id. What was noted stays: where secrets come and go, those with labels do not add up.
    ///
    /// # Errors
    ///
    /// As [`Secret::content`], and as [`StoredState::get`].
    pub fn secret<'m>(&self, secret: &Secret<'m>) -> Result<Changes<'m, Digest>, Error> {
        let model = secret.model;
        let name = match (&secret.label, &secret.id) {
            (Some(label), _) => label.clone().into_owned(),
            (None, Some(id)) => id.bare().to_owned(),
            (None, None) => String::new(),
        };
        let values = secret.content()?.iter().map(|(key, value)| {
            let digest = Digest::new(
                &[model.uuid().as_bytes(), name.as_bytes(), key.as_bytes()],
                value,
            );
            (key.to_owned(), digest)
        });
        let digests = values.collect();
        self.changes(model, "secrets", name, digests)
    }

    fn changes<'m, V>(
        &self,
        model: &'m Model,
        kind: &str,
        name: String,
        now: BTreeMap<String, V>,
    ) -> Result<Changes<'m, V>, Error>
    where
        V: Noted,
    {
        let state = StoredState::<Known<V>>::under(format!("{}-{kind}", self.key));
        Ok(Changes {
            before: state.get(model)?.get(&name),
            model,
            state,
            name,
            now,
            relation: None,
        })
    }
}

/// By the name of what was noted: its entries.
type Known<V> = BTreeMap<String, BTreeMap<String, V>>;

/// What an entry is noted as.
pub trait Noted: Clone + PartialEq + Serialize + DeserializeOwned + 'static {}

impl Noted for Value {}
impl Noted for String {}
impl Noted for Digest {}

/// What has changed since it was [noted](Self::note), of one config, databag or secret: entries by key.
///
/// `Debug` shows no values.
#[must_use]
pub struct Changes<'m, V> {
    model: &'m Model,
    state: StoredState<Known<V>>,
    name: String,
    before: Option<&'m BTreeMap<String, V>>,
    now: BTreeMap<String, V>,
    /// Of a databag.
    relation: Option<(Relation<'m>, Owner)>,
}

/// An entry that has changed.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Changed<'a, V> {
    /// What was noted; none when it was not there.
    pub old: Option<&'a V>,
    /// What is there now; none when it has gone.
    pub new: Option<&'a V>,
}

impl<V: Noted> Changes<'_, V> {
    /// Whether nothing was ever noted of it. Then all that is there is new.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.before.is_none()
    }

    /// Whether nothing has changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// How an entry has changed; none when it is as it was.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Changed<'_, V>> {
        let old = self.before.and_then(|before| before.get(key));
        let new = self.now.get(key);
        (old != new).then_some(Changed { old, new })
    }

    /// What has changed.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Changed<'_, V>)> {
        let before = self.before.into_iter().flat_map(BTreeMap::keys);
        let gone = before.filter(|key| !self.now.contains_key(*key));
        let keys = self.now.keys().chain(gone);
        keys.filter_map(|key| Some((&**key, self.get(key)?)))
    }

    /// Takes note of all that is there now: later changes are told from here. Counts when the hook has succeeded. Where nothing
    /// has changed, nothing is written.
    ///
    /// # Errors
    ///
    /// As [`StoredState::set`], and, of a databag, when `relation-ids` or `relation-list` fails.
    pub fn note(self) -> Result<(), Error> {
        if self.before == Some(&self.now) {
            return Ok(());
        }
        let mut known = self.state.get(self.model)?.clone();
        known.insert(self.name, self.now);
        if let Some((relation, owner)) = &self.relation {
            forget_gone(&mut known, relation, owner)?;
        }
        self.state.set(self.model, known)
    }
}

fn databag(relation: &Relation<'_>, owner: &Owner) -> String {
    format!("{} {owner}", relation.id())
}

/// Keeps what is noted from growing for ever: ids of relations and names of units do not come again.
fn forget_gone<V>(
    known: &mut BTreeMap<String, V>,
    relation: &Relation<'_>,
    owner: &Owner,
) -> Result<(), Error> {
    let model = relation.model;
    let ids = model.relation_ids(relation.endpoint())?;
    let of_endpoint = format!("{}:", relation.endpoint());
    known.retain(|name, _| {
        let id = name.split(' ').next().unwrap_or_default();
        !id.starts_with(&of_endpoint) || ids.iter().any(|known| known.as_str() == id)
    });
    let own = Owner::from(model.unit().name());
    if matches!(owner, Owner::Unit(_)) && *owner != own {
        let units = Error::unless_gone(relation.units())?.unwrap_or_default();
        let there: Vec<_> = units.iter().map(Owner::from).chain([own]).collect();
        let there: Vec<_> = there.iter().map(|unit| databag(relation, unit)).collect();
        let of_units = format!("{} unit ", relation.id());
        known.retain(|name, _| !name.starts_with(&of_units) || there.contains(name));
    }
    Ok(())
}

/// By what a value of a secret is known again, and not read: its HMAC-SHA256, which in another model or secret, or under another key,
/// is another. Where a password can be guessed, a guess can be tried on it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

impl Digest {
    fn new(place: &[&[u8]], value: &[u8]) -> Self {
        let digest = HMAC::mac(value, place.join(&0_u8));
        Digest(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(..)")
    }
}

impl<V: Noted> fmt::Debug for Changes<'_, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.iter().map(|(key, _)| key))
            .finish()
    }
}

impl<V> fmt::Debug for Changed<'_, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.old, self.new) {
            (None, _) => "Changed(new)",
            (_, None) => "Changed(gone)",
            _ => "Changed(other)",
        })
    }
}
