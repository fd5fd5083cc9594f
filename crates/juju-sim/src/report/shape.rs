//! The shape of a status report. What Juju leaves out when it is empty is left out.

use std::collections::BTreeMap;

use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::version::JujuVersion;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::status::StatusContents;
use super::storage::CombinedStorage;

/// A whole model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct StatusReport {
    /// The model itself.
    pub model: ModelReport,
    /// Its machines: none, as on Kubernetes.
    pub machines: BTreeMap<String, Value>,
    /// Its applications.
    pub applications: BTreeMap<AppName, AppReport>,
    /// Applications of other models that it consumes. A model knows nothing of offers: who keeps them fills this in.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub application_endpoints: BTreeMap<String, Value>,
    /// What it offers to other models, likewise.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub offers: BTreeMap<String, Value>,
    /// Its storage.
    pub storage: CombinedStorage,
    /// When this was so.
    pub controller: ControllerReport,
    /// Its relations, which `juju status` shows to people only.
    #[serde(skip)]
    pub relations: Vec<RelationReport>,
}

/// A model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ModelReport {
    /// Its name.
    pub name: String,
    /// `caas`: it is one on Kubernetes.
    #[serde(rename = "type")]
    pub kind: String,
    /// The name of its controller.
    pub controller: String,
    /// The name of its cloud.
    pub cloud: String,
    /// The Juju that is played.
    pub version: JujuVersion,
    /// Always available.
    pub model_status: StatusContents,
    /// `unsupported`.
    pub sla: String,
}

/// The controller.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ControllerReport {
    /// The time of day, `12:00:05Z`.
    pub timestamp: String,
}

/// An application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct AppReport {
    /// The name of its charm.
    pub charm: String,
    /// `local`.
    pub charm_origin: String,
    /// The name of its charm.
    pub charm_name: String,
    /// How often it was refreshed.
    pub charm_rev: u64,
    /// How many units it is meant to have.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub scale: usize,
    /// Whether it is open to the world: it never is.
    pub exposed: bool,
    /// `dying`, when it is going away.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub life: String,
    /// What its leader says, else what its units add up to.
    pub application_status: StatusContents,
    /// With whom it is related, by endpoint.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub relations: BTreeMap<String, Vec<Related>>,
    /// Of a subordinate, beside whose units its own stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subordinate_to: Vec<AppName>,
    /// Its units; those of a subordinate are in the reports of the units that they stand beside.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub units: BTreeMap<UnitName, UnitReport>,
    /// The workload version that a unit set last.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub version: String,
}

/// The other end of a relation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Related {
    /// The application; of peers their own.
    pub related_application: AppName,
    /// The interface.
    pub interface: String,
    /// `global`, or `container` with a subordinate.
    pub scope: String,
}

/// A unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct UnitReport {
    /// What its charm says; `error` while a hook waits to be settled.
    pub workload_status: StatusContents,
    /// What its agent does.
    pub juju_status: StatusContents,
    /// It leads its application.
    #[serde(default, skip_serializing_if = "is_false")]
    pub leader: bool,
    /// What it has open, `80/tcp`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open_ports: Vec<String>,
    /// Its address.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// The units that stand beside it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub subordinates: BTreeMap<UnitName, UnitReport>,
}

/// A relation between two applications, or of peers.
#[derive(Debug, Clone, PartialEq)]
pub struct RelationReport {
    /// `app:endpoint` of who provides the interface; of peers their own.
    pub provider: String,
    /// `app:endpoint` of who requires it; of peers their own.
    pub requirer: String,
    /// The interface.
    pub interface: String,
    /// `regular`, `peer` or `subordinate`.
    pub kind: &'static str,
    /// It is going away.
    pub dying: bool,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

fn is_false(flag: &bool) -> bool {
    !flag
}
