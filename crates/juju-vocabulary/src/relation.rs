//! Relations, their ends and their databags.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::name::{NameError, name, number};

/// A databag: the settings that one application or one unit publishes on one relation.
pub type Databag = BTreeMap<String, String>;

/// On which side of its relations an endpoint stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Under `provides`.
    Provides,
    /// Under `requires`.
    Requires,
    /// Under `peers`: the relation of an application's units among themselves.
    #[serde(rename = "peers")]
    Peer,
}

impl Role {
    /// The section of `charmcraft.yaml` in which such endpoints stand.
    #[must_use]
    pub const fn section(self) -> &'static str {
        match self {
            Role::Provides => "provides",
            Role::Requires => "requires",
            Role::Peer => "peers",
        }
    }
}

/// The number of a relation in its model, the same at both ends.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct RelationNumber(pub u32);

impl From<u32> for RelationNumber {
    fn from(number: u32) -> Self {
        RelationNumber(number)
    }
}

impl fmt::Display for RelationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The id of a relation as a unit sees it: the unit's endpoint and the relation's number, `db:7`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RelationId {
    text: Arc<str>,
    /// The length of the endpoint's name.
    endpoint: usize,
    number: RelationNumber,
}
name!(RelationId);

impl RelationId {
    /// The relation of this number on `endpoint`, which is the name of one that the charm declares.
    #[must_use]
    pub fn new(endpoint: &str, number: RelationNumber) -> Self {
        RelationId {
            text: format!("{endpoint}:{number}").into(),
            endpoint: endpoint.len(),
            number,
        }
    }

    /// This unit's endpoint of the relation.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        self.text.get(..self.endpoint).unwrap_or_default()
    }

    /// The relation's number in the model, the same at both ends.
    #[must_use]
    pub fn number(&self) -> RelationNumber {
        self.number
    }

    fn read(text: &str) -> Result<Self, NameError> {
        let error = || NameError::new(text, "a relation id such as `db:7`");
        let (endpoint, digits) = text.rsplit_once(':').ok_or_else(error)?;
        let number = number(digits).filter(|_| !endpoint.is_empty());
        Ok(RelationId {
            text: text.into(),
            endpoint: endpoint.len(),
            number: RelationNumber(number.ok_or_else(error)?),
        })
    }
}

impl PartialEq for RelationId {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number && self.text == other.text
    }
}

impl Eq for RelationId {}

impl Hash for RelationId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

/// By number, which is the order in which the relations came to be.
impl Ord for RelationId {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.number, &*self.text).cmp(&(other.number, &*other.text))
    }
}

impl PartialOrd for RelationId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_an_endpoint_and_a_number() {
        let id: RelationId = "backup-config:7".parse().unwrap();
        assert_eq!(
            (id.endpoint(), id.number()),
            ("backup-config", RelationNumber(7))
        );
        assert_eq!(id, RelationId::new("backup-config", RelationNumber(7)));
        for bad in [
            "backup",
            ":7",
            "backup:",
            "backup:-1",
            "backup:07",
            "backup:99999999999",
        ] {
            assert!(bad.parse::<RelationId>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn relations_sort_by_number() {
        let id = |text: &str| text.parse::<RelationId>().unwrap();
        assert!(id("db:9") < id("db:10"));
        assert!(id("z:1") < id("a:2"));
    }
}
