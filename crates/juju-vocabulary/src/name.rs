//! The names of applications and units, and Juju's rules for them (`github.com/juju/names`).

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

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
    pub(crate) fn new(text: &str, expected: &'static str) -> Self {
        NameError {
            text: Some(text::excerpt(text, 80)),
            expected,
        }
    }

    /// For what may be a secret in the wrong place: the text is not repeated.
    pub(crate) fn silent(expected: &'static str) -> Self {
        NameError {
            text: None,
            expected,
        }
    }
}

/// What every name has: its text, and conversions from and to it.
macro_rules! name {
    ($name:ident) => {
        impl $name {
            /// The name as Juju writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.text
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.text)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(&self.text, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::name::NameError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $name::read(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $crate::name::NameError;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                $name::read(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::name::NameError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                $name::read(&text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.text.as_ref().to_owned()
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                *self.text == *other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                *self.text == **other
            }
        }
    };
}
pub(crate) use name;

/// The name of an application, such as `postgresql`. Cheap to clone, like all names here.
///
/// Lowercase letters and digits in parts joined by hyphens; the first part starts with a letter, each other
/// holds one: `a-1` is no name, because `a-1/0` and the tag `unit-a-1-0` could not be told from others.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AppName {
    text: Arc<str>,
}
name!(AppName);

impl AppName {
    /// The application's unit of this number.
    #[must_use]
    pub fn unit(&self, number: u32) -> UnitName {
        UnitName {
            text: format!("{self}/{number}").into(),
            app: self.text.len(),
            number,
        }
    }

    fn read(text: &str) -> Result<Self, NameError> {
        if is_app_name(text) {
            Ok(AppName { text: text.into() })
        } else {
            Err(NameError::new(text, "an application name such as `my-app`"))
        }
    }
}

impl Borrow<str> for AppName {
    fn borrow(&self) -> &str {
        &self.text
    }
}

/// Whether Juju takes `text` for the name of an application, a charm or a storage.
#[must_use]
pub fn is_app_name(text: &str) -> bool {
    let mut parts = text.as_bytes().split(|byte| *byte == b'-').enumerate();
    parts.all(|(index, part)| {
        let letter = u8::is_ascii_lowercase;
        part.iter()
            .all(|byte| letter(byte) || byte.is_ascii_digit())
            && if index == 0 {
                part.first().is_some_and(letter)
            } else {
                part.iter().any(letter)
            }
    })
}

/// The name of a unit, such as `postgresql/0`.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UnitName {
    text: Arc<str>,
    /// The length of the application's name.
    app: usize,
    number: u32,
}
name!(UnitName);

impl UnitName {
    /// The application that the unit belongs to.
    #[must_use]
    pub fn app(&self) -> AppName {
        AppName {
            text: self.app_name().into(),
        }
    }

    /// [`app`](Self::app), for comparing.
    #[must_use]
    pub fn app_name(&self) -> &str {
        self.text.get(..self.app).unwrap_or_default()
    }

    /// The number behind the slash, counted by Juju for each application and never reused.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The unit that a tag such as `unit-my-app-0` names: what Juju tells some hooks instead of the name.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let (app, number) = tag.strip_prefix("unit-")?.rsplit_once('-')?;
        UnitName::read(&format!("{app}/{number}")).ok()
    }

    /// The unit's tag, `unit-my-app-0`, which also names its agent's directory.
    #[must_use]
    pub fn tag(&self) -> String {
        format!("unit-{}-{}", self.app_name(), self.number)
    }

    fn read(text: &str) -> Result<Self, NameError> {
        let error = || NameError::new(text, "a unit name such as `my-app/0`");
        let (app, digits) = text.split_once('/').ok_or_else(error)?;
        let number = number(digits).filter(|_| is_app_name(app));
        Ok(UnitName {
            text: text.into(),
            app: app.len(),
            number: number.ok_or_else(error)?,
        })
    }
}

impl PartialEq for UnitName {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for UnitName {}

impl Hash for UnitName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

/// By application, then by number: `my-app/2` comes before `my-app/10`. Juju itself orders units as text
/// where it has to choose one; who plays Juju compares [`as_str`](UnitName::as_str) there.
impl Ord for UnitName {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.app_name(), self.number).cmp(&(other.app_name(), other.number))
    }
}

impl PartialOrd for UnitName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A number as Juju writes it in names: ASCII digits, and no zero in front of others.
pub(crate) fn number(digits: &str) -> Option<u32> {
    let is_canonical = digits == "0" || !digits.starts_with('0');
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    (is_canonical && is_number).then(|| digits.parse().ok())?
}

/// Whether Juju takes `text` for the name of a model.
#[must_use]
pub fn is_model_name(text: &str) -> bool {
    let letter_or_digit = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut bytes = text.bytes();
    bytes.next().is_some_and(letter_or_digit)
        && bytes.all(|byte| letter_or_digit(byte) || byte == b'-')
}

/// Whether `text` is a UUID as Juju writes that of a model: 8-4-4-4-12 lowercase hexadecimal digits.
#[must_use]
pub fn is_uuid(text: &str) -> bool {
    let hex = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
    let groups = text.as_bytes().split(|byte| *byte == b'-');
    groups.clone().map(<[u8]>::len).eq([8, 4, 4, 4, 12]) && groups.flatten().all(hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_juju_takes() {
        for good in ["a", "my-app", "a1", "a-b1-c", "a-1b", "remote-2f1a0d"] {
            assert_eq!(good.parse::<AppName>().unwrap(), good);
        }
        for bad in [
            "", "-a", "a-", "A", "a b", "0a", "a/0", "a-1", "a--b", "a_b", "é",
        ] {
            assert!(bad.parse::<AppName>().is_err(), "{bad:?}");
        }
        let unit: UnitName = "my-app/12".parse().unwrap();
        assert_eq!((unit.app().as_str(), unit.number()), ("my-app", 12));
        assert_eq!(unit, unit.app().unit(12));
        for bad in [
            "my-app",
            "my-app/",
            "my-app/x",
            "/1",
            "my-app/+1",
            "my-app/01",
            "my-app/1/2",
            "a-1/0",
            "my-app/99999999999",
        ] {
            assert!(bad.parse::<UnitName>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_unit_and_its_tag_name_each_other() {
        let unit: UnitName = "my-app/12".parse().unwrap();
        assert_eq!(unit.tag(), "unit-my-app-12");
        assert_eq!(UnitName::of_tag(&unit.tag()), Some(unit));
        assert_eq!(UnitName::of_tag("my-app/12"), None);
        assert_eq!(UnitName::of_tag("machine-0"), None);
    }

    #[test]
    fn units_sort_by_number() {
        let unit = |text: &str| text.parse::<UnitName>().unwrap();
        assert!(unit("a/2") < unit("a/10"));
        assert!(unit("a/10") < unit("b/0"));
        assert!(unit("a/0") < unit("a-b/0"));
    }

    #[test]
    fn models_have_names_and_uuids() {
        assert!(is_model_name("0-my-model-"));
        for bad in ["", "-a", "A", "a_b", "a b"] {
            assert!(!is_model_name(bad), "{bad:?}");
        }
        assert!(is_uuid("f47ac10b-58cc-4372-a567-0e02b2c3d479"));
        assert!(!is_uuid("F47AC10B-58cc-4372-a567-0e02b2c3d479"));
        assert!(!is_uuid("f47ac10b58cc4372a5670e02b2c3d479"));
    }
}
