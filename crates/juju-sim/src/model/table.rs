//! One kind of thing of a model, with whom each concerns. Nothing in it changes unnoticed: the only way in is one that
//! takes down for whom the change may be news.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::mem;
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::party::Party;

/// What can be in a table.
pub(super) trait Row {
    type Key: Clone + Ord;

    /// Whom it concerns now.
    fn parties(&self, key: &Self::Key) -> Vec<Party>;
}

/// Things by their names, or numbers. To read, it is a map.
#[derive(Clone)]
pub(super) struct Table<R: Row> {
    rows: BTreeMap<R::Key, R>,
    /// The rows that concern each party, but for the one that is open.
    concerning: BTreeMap<Party, BTreeSet<R::Key>>,
    /// The row that was handed out last. What has become of it is seen when nobody has it any more.
    open: Option<R::Key>,
    /// Whom changes have concerned since it was last asked.
    news: BTreeSet<Party>,
}

impl<R: Row> Table<R> {
    /// A row, to change.
    pub(super) fn get_mut(&mut self, key: &R::Key) -> Option<&mut R> {
        if self.open.as_ref() != Some(key) {
            self.close();
            let parties = self.rows.get(key)?.parties(key);
            self.forget(key, parties);
            self.open = Some(key.clone());
        }
        self.rows.get_mut(key)
    }

    /// Adds a row, in place of one that has the same name.
    pub(super) fn insert(&mut self, key: R::Key, row: R) {
        self.remove(&key);
        self.rows.insert(key.clone(), row);
        self.open = Some(key);
    }

    /// Takes a row out.
    pub(super) fn remove(&mut self, key: &R::Key) -> Option<R> {
        self.close();
        let row = self.rows.remove(key)?;
        self.forget(key, row.parties(key));
        Some(row)
    }

    /// The rows that concern a party, in order.
    pub(super) fn of<'a>(
        &'a self,
        party: &Party,
    ) -> impl Iterator<Item = (&'a R::Key, &'a R)> + use<'a, R> {
        let open = self.open.as_ref().filter(|key| {
            let row = self.rows.get(key);
            row.is_some_and(|row| row.parties(key).contains(party))
        });
        let others = self.concerning.get(party).into_iter().flatten();
        let mut keys: Vec<_> = others.chain(open).collect();
        keys.sort_unstable();
        keys.into_iter()
            .filter_map(|key| self.rows.get_key_value(key))
    }

    /// Their names, to change them.
    pub(super) fn keys_of(&self, party: &Party) -> Vec<R::Key> {
        self.of(party).map(|(key, _)| key.clone()).collect()
    }

    /// Whom changes have concerned since it was last asked.
    pub(super) fn take_news(&mut self) -> BTreeSet<Party> {
        self.close();
        mem::take(&mut self.news)
    }

    fn close(&mut self) {
        if let Some(key) = self.open.take()
            && let Some(row) = self.rows.get(&key)
        {
            for party in row.parties(&key) {
                let keys = self.concerning.entry(party.clone()).or_default();
                keys.insert(key.clone());
                self.news.insert(party);
            }
        }
    }

    fn forget(&mut self, key: &R::Key, parties: Vec<Party>) {
        for party in parties {
            if let Some(keys) = self.concerning.get_mut(&party) {
                keys.remove(key);
                if keys.is_empty() {
                    self.concerning.remove(&party);
                }
            }
            self.news.insert(party);
        }
    }
}

impl<R: Row> Default for Table<R> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            concerning: BTreeMap::new(),
            open: None,
            news: BTreeSet::new(),
        }
    }
}

impl<R: Row> Deref for Table<R> {
    type Target = BTreeMap<R::Key, R>;

    fn deref(&self) -> &Self::Target {
        &self.rows
    }
}

impl<R: Row + PartialEq> PartialEq for Table<R> {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows
    }
}

impl<R: Row<Key: fmt::Debug> + fmt::Debug> fmt::Debug for Table<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rows.fmt(f)
    }
}

impl<R: Row<Key: Serialize> + Serialize> Serialize for Table<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.rows.serialize(serializer)
    }
}

impl<'de, R: Row<Key: Deserialize<'de>> + Deserialize<'de>> Deserialize<'de> for Table<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut table = Self::default();
        for (key, row) in BTreeMap::deserialize(deserializer)? {
            table.insert(key, row);
        }
        Ok(table)
    }
}
