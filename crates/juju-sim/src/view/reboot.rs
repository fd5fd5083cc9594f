//! What `juju-reboot` asks for.

use serde::{Deserialize, Serialize};

/// When a machine reboots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reboot {
    /// Once the hook has succeeded.
    AfterHook,
    /// At once: the charm is killed, and its hook runs again afterwards.
    Now,
}
