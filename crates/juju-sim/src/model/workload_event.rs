//! What a unit is to be told of its containers.

use std::time::Duration;

use juju_vocabulary::hook::Hook;
use serde::{Deserialize, Serialize};

/// What happened in a container.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct WorkloadEvent {
    /// The hook that tells it.
    pub(super) hook: Hook,
    /// Not before this moment.
    pub(super) at: Duration,
}
