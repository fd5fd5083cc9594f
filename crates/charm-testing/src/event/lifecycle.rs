//! Events in the life of a unit and its application.

use charm_core::event::{
    CollectMetrics, ConfigChanged, Install, LeaderElected, LeaderSettingsChanged,
    MeterStatusChanged, PostSeriesUpgrade, PreSeriesUpgrade, Remove, Start, Stop, UpdateStatus,
    UpgradeCharm,
};

use super::plain::plain;
use super::{Event, Life, Needs};
use crate::juju_version::JujuVersion;

/// Metrics went with a patch of Juju 3.6.
const NO_METRICS: JujuVersion = JujuVersion::release(3, 6, 11);

/// Leader settings and series went with Juju 4.
const JUJU_4: JujuVersion = JujuVersion::start_of(4, 0);

macro_rules! lifecycle {
    ($($event:ident => $plain:expr;)*) => {
        $(
            impl From<$event> for Event {
                fn from(_: $event) -> Self {
                    $plain.into()
                }
            }
        )*
    };
}

lifecycle! {
    Install => plain("install").needs(Needs::NobodyJoined).to(Life::Living);
    Start => plain("start");
    Stop => plain("stop");
    Remove => plain("remove").needs(Needs::PartedFromAll).to(Life::Dying);
    ConfigChanged => plain("config-changed");
    UpgradeCharm => plain("upgrade-charm");
    UpdateStatus => plain("update-status").to(Life::Living);
    LeaderElected => plain("leader-elected").needs(Needs::Leader(true));
    LeaderSettingsChanged => plain("leader-settings-changed")
        .needs(Needs::Leader(false))
        .to(Life::Living)
        .until(JUJU_4);
    PostSeriesUpgrade => plain("post-series-upgrade").until(JUJU_4);
    CollectMetrics => plain("collect-metrics").until(NO_METRICS);
}

impl From<PreSeriesUpgrade> for Event {
    fn from(event: PreSeriesUpgrade) -> Self {
        let base = event.target_base.map(|base| ("JUJU_TARGET_BASE", base));
        plain("pre-series-upgrade")
            .variables(base)
            .until(JUJU_4)
            .into()
    }
}

impl From<MeterStatusChanged> for Event {
    fn from(event: MeterStatusChanged) -> Self {
        plain("meter-status-changed")
            .variables([
                ("JUJU_METER_STATUS", event.status),
                ("JUJU_METER_INFO", event.info.unwrap_or_default()),
            ])
            .until(NO_METRICS)
            .into()
    }
}
