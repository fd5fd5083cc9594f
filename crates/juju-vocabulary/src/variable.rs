//! Variables of an environment as typed values, in both directions.

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::name::{AppName, NameError, UnitName};
use crate::relation::RelationId;
use crate::secret::SecretId;
use crate::storage::{StorageId, StorageKind};
use crate::text::excerpt;
use crate::version::JujuVersion;

/// The variables of a dispatch, behind a function so that tests need not change their process's own.
#[derive(Clone, Copy)]
pub struct Variables<'a> {
    lookup: &'a dyn Fn(&str) -> Option<OsString>,
}

impl std::fmt::Debug for Variables<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Variables")
    }
}

impl<'a> Variables<'a> {
    /// The variables that `lookup` knows.
    pub fn new(lookup: &'a dyn Fn(&str) -> Option<OsString>) -> Self {
        Variables { lookup }
    }

    /// A variable's text; none when it is not set or empty: Juju exports what does not apply as empty.
    ///
    /// # Errors
    ///
    /// When it is not UTF-8.
    pub fn text(&self, variable: &'static str) -> Result<Option<String>, VariableError> {
        let Some(value) = (self.lookup)(variable) else {
            return Ok(None);
        };
        match value.into_string() {
            Ok(text) => Ok(Some(text).filter(|text| !text.is_empty())),
            Err(_) => Err(VariableError::Invalid {
                variable,
                reason: "is not UTF-8".to_owned(),
            }),
        }
    }

    /// A variable's value.
    ///
    /// # Errors
    ///
    /// When the value needs the variable and it is not set or empty, or it holds something else.
    pub fn read<T: Value>(&self, variable: &'static str) -> Result<T, VariableError> {
        T::read(self.text(variable)?).map_err(|fault| match fault {
            Fault::Missing => VariableError::Missing { variable },
            Fault::Invalid(reason) => VariableError::Invalid { variable, reason },
        })
    }
}

/// A variable is not what Juju would have set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VariableError {
    /// A variable that Juju sets is missing or empty.
    #[error(
        "{variable} is not set; a charm is started by Juju, which sets it for this kind of event"
    )]
    Missing {
        /// Its name.
        variable: &'static str,
    },
    /// A variable holds something else than Juju would write.
    #[error("{variable}: {reason}")]
    Invalid {
        /// Its name.
        variable: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}

/// Why a text is not a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// There is none.
    Missing,
    /// It is another; says why.
    Invalid(String),
}

impl From<NameError> for Fault {
    fn from(error: NameError) -> Self {
        Fault::Invalid(error.to_string())
    }
}

/// What can stand in a variable.
pub trait Value: Sized {
    /// The value of a variable's text, which is none when the variable is not set or empty.
    ///
    /// # Errors
    ///
    /// When there must be a text, or it is not such a value.
    fn read(text: Option<String>) -> Result<Self, Fault>;

    /// The text of the value; none when the variable shall not be set.
    fn write(&self) -> Option<Cow<'_, str>>;
}

impl Value for String {
    fn read(text: Option<String>) -> Result<Self, Fault> {
        text.ok_or(Fault::Missing)
    }

    fn write(&self) -> Option<Cow<'_, str>> {
        Some(self.into())
    }
}

/// What Juju leaves out, or exports as empty, on some path.
impl<T: Value> Value for Option<T> {
    fn read(text: Option<String>) -> Result<Self, Fault> {
        match text {
            Some(text) => T::read(Some(text)).map(Some),
            None => Ok(None),
        }
    }

    fn write(&self) -> Option<Cow<'_, str>> {
        self.as_ref()?.write()
    }
}

/// Names and ids, each by its own rule.
macro_rules! names {
    ($($name:ty),*) => {
        $(
            impl Value for $name {
                fn read(text: Option<String>) -> Result<Self, Fault> {
                    let text = text.ok_or(Fault::Missing)?;
                    Ok(text.parse::<$name>()?)
                }

                fn write(&self) -> Option<Cow<'_, str>> {
                    Some(self.as_str().into())
                }
            }
        )*
    };
}

names!(AppName, UnitName, RelationId, StorageId, SecretId);

impl Value for PathBuf {
    fn read(text: Option<String>) -> Result<Self, Fault> {
        text.map(PathBuf::from).ok_or(Fault::Missing)
    }

    fn write(&self) -> Option<Cow<'_, str>> {
        Some(self.to_string_lossy())
    }
}

impl Value for u64 {
    fn read(text: Option<String>) -> Result<Self, Fault> {
        let text = text.ok_or(Fault::Missing)?;
        let number = text.parse();
        number.map_err(|_| Fault::Invalid(format!("`{}` is not a number", excerpt(&text, 40))))
    }

    fn write(&self) -> Option<Cow<'_, str>> {
        Some(self.to_string().into())
    }
}

impl Value for StorageKind {
    fn read(text: Option<String>) -> Result<Self, Fault> {
        match text.as_deref() {
            None => Err(Fault::Missing),
            Some("filesystem") => Ok(StorageKind::Filesystem),
            Some("block") => Ok(StorageKind::Block),
            Some(other) => Err(Fault::Invalid(format!(
                "`{}` is neither `filesystem` nor `block`",
                excerpt(other, 40)
            ))),
        }
    }

    fn write(&self) -> Option<Cow<'_, str>> {
        Some(self.as_str().into())
    }
}

/// A version that cannot be read is no reason to fail a hook: it is one that has nothing.
impl Value for JujuVersion {
    fn read(text: Option<String>) -> Result<Self, Fault> {
        let version = text.and_then(|text| text.parse().ok());
        Ok(version.unwrap_or(JujuVersion::UNKNOWN))
    }

    fn write(&self) -> Option<Cow<'_, str>> {
        Some(self.to_string().into())
    }
}

/// A list, its items separated by spaces.
impl Value for Vec<String> {
    fn read(text: Option<String>) -> Result<Self, Fault> {
        let text = text.unwrap_or_default();
        Ok(text.split_whitespace().map(str::to_owned).collect())
    }

    fn write(&self) -> Option<Cow<'_, str>> {
        Some(self.join(" ").into())
    }
}
