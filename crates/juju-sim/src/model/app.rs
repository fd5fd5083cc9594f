//! Applications.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use juju_vocabulary::name::UnitName;
use pebble_sim::ContainerState;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::relation::Settings;
use super::status::StatusInfo;
use super::storage_directive::StorageDirective;
use crate::resolver::Life;
use crate::view::options;
use charm_metadata::Charm;

/// An application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct App {
    /// Its charm.
    pub charm: Arc<Charm>,
    /// Grows with each upgrade.
    pub charm_revision: u64,
    /// The options that a user has set.
    pub config: BTreeMap<String, Value>,
    /// Whether the charm may use the cloud's credentials.
    pub trust: bool,
    /// What a user said of its storage, by name.
    #[serde(default)]
    pub storage: BTreeMap<String, StorageDirective>,
    /// The files of its resources that were uploaded, by the resources' names.
    #[serde(default)]
    pub resources: BTreeMap<String, PathBuf>,
    /// When each was, the last time.
    #[serde(default)]
    pub uploaded: BTreeMap<String, Duration>,
    /// What its containers are when Kubernetes starts them, by name; the others have nothing in them.
    #[serde(default)]
    pub images: BTreeMap<String, ContainerState>,
    /// How often one was uploaded after that, each of which is as good as a new charm.
    #[serde(default)]
    pub(super) uploads: u64,
    /// Whether it stays.
    pub life: Life,
    /// The unit that leads.
    pub leader: Option<UnitName>,
    /// What the leader set.
    pub status: Option<StatusInfo>,
    /// What it had set before, oldest first.
    pub past_statuses: Vec<StatusInfo>,
    /// The workload version that a unit set last.
    pub version: Option<String>,
    /// Legacy leader settings.
    pub leader_settings: Settings,
    pub(super) next_unit: u32,
}

impl App {
    /// An application of `charm` with these options, without units.
    pub(super) fn new(charm: Charm, config: BTreeMap<String, Value>) -> Self {
        Self {
            charm: Arc::new(charm),
            charm_revision: 0,
            config,
            trust: false,
            storage: BTreeMap::new(),
            images: BTreeMap::new(),
            resources: BTreeMap::new(),
            uploaded: BTreeMap::new(),
            uploads: 0,
            life: Life::Alive,
            leader: None,
            status: None,
            past_statuses: Vec::new(),
            version: None,
            leader_settings: Settings::default(),
            next_unit: 0,
        }
    }

    /// Grows with whatever makes agents run upgrade-charm (`CharmModifiedVersion` of Juju).
    pub(super) fn charm_version(&self) -> u64 {
        self.charm_revision + self.uploads
    }

    /// Every option that has a value, by name: what a user set, else the charm's default.
    pub fn settings(&self) -> BTreeMap<&str, &Value> {
        let options = options(&self.charm, &self.config);
        options.filter(|(_, value)| !value.is_null()).collect()
    }

    /// Sets what the leader says of the application.
    pub(super) fn set_status(&mut self, status: StatusInfo) {
        let same = |now: &StatusInfo| now.says_the_same_as(&status);
        if !self.status.as_ref().is_some_and(same) {
            self.past_statuses.extend(self.status.replace(status));
        }
    }
}
