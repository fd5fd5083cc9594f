//! Identities: who may ask Pebble for what.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::client::{Client, Target, texts};
use crate::error::Error;
use crate::word::words;

words! {
    /// What somebody may do.
    Access {
        /// Everything.
        Admin = "admin",
        /// Read, but no files.
        Read = "read",
        /// Read the metrics.
        Metrics = "metrics",
        /// Ask for the version and for health.
        Untrusted = "untrusted",
    }
}

/// Somebody whom Pebble knows, by one or more of three ways.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// What they may do.
    pub access: Access,
    /// Known by the user id at the socket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local: Option<LocalIdentity>,
    /// Known by a password over HTTP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basic: Option<BasicIdentity>,
    /// Known by a certificate over TLS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cert: Option<CertIdentity>,
}

/// A user at the socket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct LocalIdentity {
    /// The user's id.
    pub user_id: u32,
}

/// A password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasicIdentity {
    /// Hashed, as `openssl passwd -6` does; Pebble shows it as `*****`.
    pub password: String,
}

impl fmt::Debug for BasicIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BasicIdentity { password: ***** }")
    }
}

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertIdentity {
    /// In PEM; Pebble shows it as `*****`.
    pub pem: String,
}

#[derive(Serialize)]
struct Act<'a> {
    action: &'static str,
    identities: BTreeMap<&'a str, Option<&'a Identity>>,
}

impl Client {
    /// Everybody whom Pebble knows, by name.
    ///
    /// # Errors
    ///
    /// When Pebble cannot be asked.
    pub fn identities(&self) -> Result<BTreeMap<String, Identity>, Error> {
        self.get(&Target::new("/v1/identities"))
    }

    fn identities_change(
        &self,
        action: &'static str,
        identities: BTreeMap<&str, Option<&Identity>>,
    ) -> Result<(), Error> {
        self.act("/v1/identities", &Act { action, identities })
    }

    /// Adds new identities, all or none.
    ///
    /// # Errors
    ///
    /// When one of the names is there already, Pebble refuses one, or cannot be asked.
    pub fn add_identities(&self, identities: &BTreeMap<String, Identity>) -> Result<(), Error> {
        self.identities_change("add", some(identities))
    }

    /// Changes identities, all or none.
    ///
    /// # Errors
    ///
    /// When one of the names is not there, Pebble refuses one, or cannot be asked.
    pub fn update_identities(&self, identities: &BTreeMap<String, Identity>) -> Result<(), Error> {
        self.identities_change("update", some(identities))
    }

    /// Adds or changes identities, and removes those that are none.
    ///
    /// # Errors
    ///
    /// When Pebble refuses one, or cannot be asked.
    pub fn replace_identities(
        &self,
        identities: &BTreeMap<String, Option<Identity>>,
    ) -> Result<(), Error> {
        let identities = identities
            .iter()
            .map(|(name, identity)| (name.as_str(), identity.as_ref()))
            .collect();
        self.identities_change("replace", identities)
    }

    /// Removes identities, all or none.
    ///
    /// # Errors
    ///
    /// When one of the names is not there, or Pebble cannot be asked.
    pub fn remove_identities<S: AsRef<str>>(&self, names: &[S]) -> Result<(), Error> {
        self.identities_change(
            "remove",
            texts(names).into_iter().map(|name| (name, None)).collect(),
        )
    }
}

fn some(identities: &BTreeMap<String, Identity>) -> BTreeMap<&str, Option<&Identity>> {
    identities
        .iter()
        .map(|(name, identity)| (name.as_str(), Some(identity)))
        .collect()
}
