//! Names as Juju writes them: applications, units, relations, storages, secrets.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use crate::text;

/// A text that is not the name it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct NameError {
    /// Shortened; none where it may be a secret.
    text: Option<String>,
    expected: &'static str,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.text {
            Some(text) => write!(f, "`{text}` is not {}", self.expected),
            None => write!(f, "this is not {}", self.expected),
        }
    }
}

impl NameError {
    fn new(text: &str, expected: &'static str) -> Self {
        NameError {
            text: Some(text::excerpt(text, 80)),
            expected,
        }
    }
}

/// Conversions every name has; `check` says which texts are one.
macro_rules! name {
    ($name:ident) => {
        impl $name {
            /// The name as Juju writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::check(text)?;
                Ok($name(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;

            fn try_from(text: String) -> Result<Self, NameError> {
                Self::check(&text)?;
                Ok($name(text))
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }
    };
}

/// The name of an application, such as `postgresql`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct AppName(String);
name!(AppName);

impl AppName {
    fn check(text: &str) -> Result<(), NameError> {
        let alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        if text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.ends_with(alphanumeric)
            && text.chars().all(|c| alphanumeric(c) || c == '-')
        {
            Ok(())
        } else {
            Err(NameError::new(text, "an application name such as `my-app`"))
        }
    }
}

/// The name of a unit, such as `postgresql/0`.
#[derive(Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct UnitName(String);
name!(UnitName);

impl UnitName {
    /// The application that the unit belongs to.
    #[must_use]
    pub fn app(&self) -> AppName {
        AppName(self.app_name().to_owned())
    }

    /// [`app`](Self::app), for comparing.
    pub(crate) fn app_name(&self) -> &str {
        self.parts().0
    }

    /// The number behind the slash, counted by Juju for each application and never reused.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.parts().1
    }

    fn parts(&self) -> (&str, u32) {
        // `check` let only such text in.
        let (app, number) = self.0.split_once('/').unwrap_or((&self.0, ""));
        (app, number.parse().unwrap_or_default())
    }

    fn check(text: &str) -> Result<(), NameError> {
        let error = || NameError::new(text, "a unit name such as `my-app/0`");
        let (app, number) = text.split_once('/').ok_or_else(error)?;
        AppName::check(app).map_err(|_| error())?;
        digits(number).ok_or_else(error)?;
        Ok(())
    }
}

/// By application, then by number: `my-app/2` comes before `my-app/10`.
impl Ord for UnitName {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts()
            .cmp(&other.parts())
            .then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for UnitName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The id of a relation as this unit sees it: its endpoint and the relation's number, `db:7`.
#[derive(Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct RelationId(String);
name!(RelationId);

impl RelationId {
    /// This unit's endpoint of the relation.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        self.parts().0
    }

    /// The relation's number in the model, the same at both ends.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.parts().1.parse().unwrap_or_default()
    }

    fn parts(&self) -> (&str, &str) {
        // `check` let only such text in.
        self.0.rsplit_once(':').unwrap_or((&self.0, ""))
    }

    fn check(text: &str) -> Result<(), NameError> {
        let error = || NameError::new(text, "a relation id such as `db:7`");
        let (endpoint, number) = text.rsplit_once(':').ok_or_else(error)?;
        digits(number).ok_or_else(error)?;
        if endpoint.is_empty() {
            return Err(error());
        }
        Ok(())
    }
}

/// By number, which is the order in which the relations came to be.
impl Ord for RelationId {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.0 == other.0 {
            return Ordering::Equal;
        }
        (self.number(), &self.0).cmp(&(other.number(), &other.0))
    }
}

impl PartialOrd for RelationId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The id of one instance of a storage, such as `data/0`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct StorageId(String);
name!(StorageId);

impl StorageId {
    /// The storage's name in `charmcraft.yaml`.
    #[must_use]
    pub fn storage(&self) -> &str {
        self.0
            .split_once('/')
            .map_or(&*self.0, |(storage, _)| storage)
    }

    fn check(text: &str) -> Result<(), NameError> {
        match text.split_once('/') {
            Some((storage, number)) if !storage.is_empty() && digits(number).is_some() => Ok(()),
            _ => Err(NameError::new(text, "a storage id such as `data/0`")),
        }
    }
}

/// The id of a secret, such as `secret:9m4e2mr0ui3e8a215n4g`: a reference, never the content.
///
/// Also the value of a config option of type `secret`. It has one of the forms that Juju prints:
/// `secret:ID`, `secret://MODEL-UUID/ID`, and the bare ID.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct SecretId(String);
name!(SecretId);

impl SecretId {
    fn check(text: &str) -> Result<(), NameError> {
        let bare = text.strip_prefix("secret:").unwrap_or(text);
        let id = match bare.strip_prefix("//") {
            Some(path) => path.split_once('/').map_or("", |(_, id)| id),
            None => bare,
        };
        if !id.is_empty()
            && id
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        {
            Ok(())
        } else {
            // Whoever put the content where the id belongs must not find it in a log.
            Err(NameError {
                text: None,
                expected: "a secret id such as `secret:ID`",
            })
        }
    }
}

/// A number of ASCII digits that fits.
fn digits(text: &str) -> Option<u32> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_parsed_and_refused_as_juju_does() {
        assert!("a".parse::<AppName>().is_ok());
        assert!("remote-2f1a".parse::<AppName>().is_ok());
        for bad in ["", "-a", "a-", "A", "a b", "0a", "a/0"] {
            assert!(bad.parse::<AppName>().is_err(), "{bad:?}");
        }
        let unit: UnitName = "my-app/12".parse().unwrap();
        assert_eq!((unit.app().as_str(), unit.number()), ("my-app", 12));
        for bad in [
            "my-app",
            "my-app/",
            "my-app/x",
            "/1",
            "my-app/+1",
            "my-app/1/2",
        ] {
            assert!(bad.parse::<UnitName>().is_err(), "{bad:?}");
        }
        let id: RelationId = "backup-config:7".parse().unwrap();
        assert_eq!((id.endpoint(), id.number()), ("backup-config", 7));
        for bad in ["backup", ":7", "backup:", "backup:-1", "backup:99999999999"] {
            assert!(bad.parse::<RelationId>().is_err(), "{bad:?}");
        }
        assert_eq!("data/0".parse::<StorageId>().unwrap().storage(), "data");
        assert!("data".parse::<StorageId>().is_err());
    }

    #[test]
    fn units_and_relations_sort_by_number() {
        let unit = |text: &str| text.parse::<UnitName>().unwrap();
        assert!(unit("a/2") < unit("a/10"));
        assert!(unit("a/10") < unit("b/0"));
        let id = |text: &str| text.parse::<RelationId>().unwrap();
        assert!(id("db:9") < id("db:10"));
    }

    #[test]
    fn a_refused_secret_id_is_not_repeated() {
        for good in [
            "secret:9m4e2mr0ui3e8a215n4g",
            "9m4e2mr0ui3e8a215n4g",
            "secret://ab-cd/9m4e",
        ] {
            assert!(good.parse::<SecretId>().is_ok(), "{good}");
        }
        let error = "hunter2 is my password".parse::<SecretId>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "this is not a secret id such as `secret:ID`"
        );
    }
}
