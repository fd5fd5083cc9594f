//! Events in the life of a unit and its application.

use charm_core::event::{
    CollectMetrics, ConfigChanged, Install, LeaderElected, LeaderSettingsChanged,
    MeterStatusChanged, PostSeriesUpgrade, PreSeriesUpgrade, Remove, Start, Stop, UpdateStatus,
    UpgradeCharm,
};

use super::{Event, Needs, plain};

macro_rules! lifecycle {
    ($($event:ident => $hook:literal, $needs:expr;)*) => {
        $(
            impl From<$event> for Event {
                fn from(_: $event) -> Self {
                    plain($hook, Vec::new(), $needs)
                }
            }
        )*
    };
}

lifecycle! {
    Install => "install", Needs::NobodyJoined;
    Start => "start", Needs::Nothing;
    Stop => "stop", Needs::Nothing;
    Remove => "remove", Needs::PartedFromAll;
    ConfigChanged => "config-changed", Needs::Nothing;
    UpgradeCharm => "upgrade-charm", Needs::Nothing;
    UpdateStatus => "update-status", Needs::Nothing;
    LeaderElected => "leader-elected", Needs::Leader(true);
    LeaderSettingsChanged => "leader-settings-changed", Needs::Leader(false);
    PostSeriesUpgrade => "post-series-upgrade", Needs::Nothing;
    CollectMetrics => "collect-metrics", Needs::Nothing;
}

impl From<PreSeriesUpgrade> for Event {
    fn from(event: PreSeriesUpgrade) -> Self {
        let base = event.target_base.map(|base| ("JUJU_TARGET_BASE", base));
        plain(
            "pre-series-upgrade",
            base.into_iter().collect(),
            Needs::Nothing,
        )
    }
}

impl From<MeterStatusChanged> for Event {
    fn from(event: MeterStatusChanged) -> Self {
        let variables = vec![
            ("JUJU_METER_STATUS", event.status),
            ("JUJU_METER_INFO", event.info),
        ];
        plain("meter-status-changed", variables, Needs::Nothing)
    }
}
