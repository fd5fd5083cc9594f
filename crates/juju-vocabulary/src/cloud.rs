//! The cloud of a model, and the credential to it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The cloud that a model is in, as `credential-get` prints it (`rpc/params/cloud.go`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct CloudSpec {
    /// The kind of cloud, such as `lxd`, `openstack` or `kubernetes`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Juju's name of it.
    pub name: String,
    /// The region, where the cloud has any.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub region: String,
    /// Where its API is.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub endpoint: String,
    /// Where its API of identities is.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub identity_endpoint: String,
    /// Where its API of storage is.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub storage_endpoint: String,
    /// What opens it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential: Option<CloudCredential>,
    /// The certificates of its authorities, as PEM.
    #[serde(rename = "cacertificates", skip_serializing_if = "Vec::is_empty")]
    pub ca_certificates: Vec<String>,
    /// Whether its certificates are not to be checked.
    #[serde(rename = "skip-tls-verify", skip_serializing_if = "is_false")]
    pub skip_tls_verify: bool,
    /// Whether the controller is in it too.
    #[serde(skip_serializing_if = "is_false")]
    pub is_controller_cloud: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_false(value: &bool) -> bool {
    !value
}

/// A credential to a cloud.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct CloudCredential {
    /// The way to prove who one is, such as `userpass` or `oauth2`.
    pub auth_type: String,
    /// What it takes, by name: secrets among them.
    #[serde(rename = "attrs", skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// The names of the attributes that Juju keeps back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub redacted: Vec<String>,
}

/// Shows the names of the attributes only.
impl fmt::Debug for CloudCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CloudCredential")
            .field("auth_type", &self.auth_type)
            .field("attributes", &self.attributes.keys())
            .field("redacted", &self.redacted)
            .finish()
    }
}
