//! One status in a status report.

use juju_vocabulary::version::JujuVersion;
use serde::{Deserialize, Serialize};

/// One status.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StatusContents {
    /// Which, `active`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub current: String,
    /// What is said about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// Since when, `02 Jan 2025 12:00:05Z`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub since: String,
    /// Of an agent, its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<JujuVersion>,
    /// Of an agent whose unit is going away, `dying`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub life: String,
}
