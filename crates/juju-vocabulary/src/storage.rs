//! Storages.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::name::{NameError, is_app_name, name, number};

/// How a storage reaches the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StorageKind {
    /// A mounted file system.
    Filesystem,
    /// A block device.
    Block,
}

impl StorageKind {
    /// Juju's name of it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            StorageKind::Filesystem => "filesystem",
            StorageKind::Block => "block",
        }
    }
}

/// The id of one instance of a storage, such as `data/0`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StorageId {
    text: Arc<str>,
}
name!(StorageId);

impl StorageId {
    /// The instance of this number.
    #[must_use]
    pub fn new(storage: &str, number: u32) -> Self {
        StorageId {
            text: format!("{storage}/{number}").into(),
        }
    }

    /// Its number, which is one instance's in the whole model.
    #[must_use]
    pub fn number(&self) -> u32 {
        let number = self
            .text
            .split_once('/')
            .and_then(|(_, digits)| number(digits));
        number.unwrap_or_default()
    }

    /// The storage's name in `charmcraft.yaml`.
    #[must_use]
    pub fn storage(&self) -> &str {
        self.text.split_once('/').map_or("", |(storage, _)| storage)
    }

    fn read(text: &str) -> Result<Self, NameError> {
        match text.split_once('/') {
            Some((storage, digits)) if is_app_name(storage) && number(digits).is_some() => {
                Ok(StorageId { text: text.into() })
            }
            _ => Err(NameError::new(text, "a storage id such as `data/0`")),
        }
    }
}

/// One instance of a storage, as its hooks describe it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageInstance {
    /// Its id, such as `data/0`.
    pub id: StorageId,
    /// The mount point or the device's path.
    pub location: PathBuf,
    /// How it reaches the unit.
    pub kind: StorageKind,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_name_and_a_number() {
        assert_eq!("data/0".parse::<StorageId>().unwrap().storage(), "data");
        for bad in ["data", "data/", "/0", "data/x", "data/00", "my_data/0"] {
            assert!(bad.parse::<StorageId>().is_err(), "{bad:?}");
        }
    }
}
