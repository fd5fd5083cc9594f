//! A hook that a charm is told.

use juju_vocabulary::hook::Hook;
use serde::{Deserialize, Serialize};

/// A hook, and what it reports (`hook.Info` of Juju).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HookInfo {
    /// The hook.
    pub hook: Hook,
    /// The version of the remote databag that it reports; 0 where it reports none.
    pub version: u64,
}

impl<H: Into<Hook>> From<(H, u64)> for HookInfo {
    fn from((hook, version): (H, u64)) -> Self {
        let hook = hook.into();
        Self { hook, version }
    }
}
