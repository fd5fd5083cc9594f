//! Names that Juju gives to units and relations, and its rule for application names.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Serialize, Serializer};

/// The name of a unit, `app/0`. Ordered as text, as Juju orders units in its hooks. Cheap to clone:
/// a model holds each many times.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitName(Arc<str>);

impl Serialize for UnitName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl UnitName {
    /// The unit `number` of `app`.
    pub fn new(app: &str, number: u32) -> Self {
        Self(format!("{app}/{number}").into())
    }

    /// The application that the unit belongs to.
    pub fn app(&self) -> &str {
        self.0.split_once('/').map_or(&*self.0, |(app, _)| app)
    }

    /// Which of its application's units it is, counted from 0.
    pub fn number(&self) -> u64 {
        self.0
            .split_once('/')
            .and_then(|(_, number)| number.parse().ok())
            .unwrap_or(u64::MAX)
    }

    /// The whole name, `app/0`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as it stands in tags and directories, `app-0`.
    pub fn dashed(&self) -> String {
        self.0.replace('/', "-")
    }
}

impl fmt::Display for UnitName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is not the name of a unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid unit name {0:?}: expected an application name, a slash and a number")]
pub struct InvalidUnitName(pub String);

impl FromStr for UnitName {
    type Err = InvalidUnitName;

    fn from_str(text: &str) -> Result<Self, InvalidUnitName> {
        let invalid = || InvalidUnitName(text.to_owned());
        let (app, number) = text.split_once('/').ok_or_else(invalid)?;
        let canonical = number == "0" || !number.starts_with('0');
        let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        if is_valid_app_name(app) && canonical && digits {
            Ok(Self(text.into()))
        } else {
            Err(invalid())
        }
    }
}

/// The number of a relation; it counts per model and is shared by both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct RelationId(pub u32);

impl fmt::Display for RelationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whether Juju takes `name` for an application: lower-case letters and digits in parts joined by
/// hyphens, the first starting with a letter, each other holding one (so that `a-1` is no name).
pub fn is_valid_app_name(name: &str) -> bool {
    name.split('-').enumerate().all(|(index, part)| {
        let characters = part
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let letter = if index == 0 {
            part.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
        } else {
            part.bytes().any(|b| b.is_ascii_lowercase())
        };
        characters && letter
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn app_names_follow_jujus_rule() {
        for good in ["a", "a1", "backup-client", "a-1b", "a-b-c2"] {
            assert!(is_valid_app_name(good), "{good}");
        }
        for bad in ["", "1a", "a-1", "a-", "-a", "A", "a_b", "a--b", "ä"] {
            assert!(!is_valid_app_name(bad), "{bad}");
        }
    }

    #[test]
    fn unit_names_are_an_app_and_a_plain_number() {
        assert_eq!("a-b/10".parse::<UnitName>().unwrap().app(), "a-b");
        for bad in ["a", "a/", "a/x", "a/01", "/0", "a/0/1", "a/-1", "A/0"] {
            assert!(bad.parse::<UnitName>().is_err(), "{bad}");
        }
    }
}
