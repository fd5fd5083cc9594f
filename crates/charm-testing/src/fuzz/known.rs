//! What a test says beside the metadata.

use std::collections::BTreeMap;
use std::path::PathBuf;

use charm_core::Databag;
use charm_core::model::SecretContent;
use pebble_sim::ContainerState;
use serde_json::Value;

/// Stands in a databag for the id of a secret.
pub(super) const SECRET: &str = "secret:?";

/// What a test knows of its charm's world: what operators may set, and what others may publish.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) options: BTreeMap<String, Vec<Value>>,
    pub(super) app_data: BTreeMap<&'static str, Vec<Databag>>,
    pub(super) unit_data: BTreeMap<&'static str, Vec<Databag>>,
    pub(super) secrets: Vec<SecretContent>,
    pub(super) containers: BTreeMap<&'static str, Vec<ContainerState>>,
    pub(super) storages: BTreeMap<&'static str, Vec<PathBuf>>,
    pub(super) resources: BTreeMap<&'static str, Vec<PathBuf>>,
    pub(super) stored: BTreeMap<String, Vec<String>>,
}
