//! Events in the life of a unit and its application.

use super::Event;
use crate::selector::{Selector, Trigger};

/// An event without data is its own selector: `charm.observe(Start, …)`.
macro_rules! lifecycle {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub struct $name;

            impl Event for $name {}

            impl Selector for $name {
                type Event = $name;

                fn trigger(&self) -> Trigger {
                    Trigger::any::<$name>()
                }
            }
        )*
    };
}

lifecycle! {
    /// The unit was just made: install what the charm needs. Runs once, before `config-changed`.
    Install;
    /// The unit is installed and configured. Also runs after a machine or pod was restarted.
    Start;
    /// The unit is about to be removed, or its pod to be rescheduled.
    Stop;
    /// The very last event of a unit.
    Remove;
    /// An option, trust or the unit's address changed. Also runs before the first `start`.
    ConfigChanged;
    /// A new revision of the charm was unpacked; `config-changed` follows.
    UpgradeCharm;
    /// Nothing happened for a while (five minutes, unless the model says otherwise).
    UpdateStatus;
    /// This unit became the leader of its application.
    LeaderElected;
    /// The leader changed the legacy leader settings; never runs on the leader.
    LeaderSettingsChanged;
    /// The machine's series upgrade is done. Juju 3 only.
    PostSeriesUpgrade;
    /// Metrics are due. Most hook tools refuse to run in this hook.
    CollectMetrics;
}

/// The machine's series is about to be upgraded. Juju 3 only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreSeriesUpgrade {
    /// The base to come, such as `ubuntu@24.04`; older agents do not say.
    pub target_base: Option<String>,
}

impl Event for PreSeriesUpgrade {}

/// The model's metering changed. Most hook tools refuse to run in this hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeterStatusChanged {
    /// `GREEN`, `AMBER` or `RED`.
    pub status: String,
    /// What a person should know about it; may be empty.
    pub info: String,
}

impl Event for MeterStatusChanged {}
