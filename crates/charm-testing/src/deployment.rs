//! What stays the same from event to event.

use std::collections::BTreeMap;
use std::sync::Arc;

use charm_core::{AppName, Charm, JujuVersion, UnitName};
use tracing::level_filters::LevelFilter;

/// The charm under test, where it is deployed, and how it is tested.
pub(crate) struct Deployment {
    pub(crate) build: Box<dyn Fn(&mut Charm) + Send + Sync>,
    pub(crate) declared: Arc<charm_metadata::Charm>,
    pub(crate) app: AppName,
    pub(crate) unit: u32,
    pub(crate) juju_version: JujuVersion,
    /// Of the charm's own unless given.
    pub(crate) log_level: Option<LevelFilter>,
    /// Variables that nothing else decides.
    pub(crate) variables: BTreeMap<String, String>,
    /// Whether what Juju could never do is refused.
    pub(crate) checked: bool,
}

impl Deployment {
    pub(crate) fn unit_name(&self) -> UnitName {
        self.app.unit(self.unit)
    }
}
