//! Metrics and metering, up to Juju 3.6.10: their hooks run beside what the unit agent orders
//! (`worker/metrics/collect`, `worker/meterstatus`).

use juju_vocabulary::hook::{CollectMetrics, Hook, HookKind, MeterStatusChanged};
use juju_vocabulary::name::UnitName;

use super::contents::Model;
use super::error::ModelError;
use super::meter_status::MeterStatus;
use super::unit::Unit;
use crate::resolver::HookStep;
use crate::view::Metric;

impl Model {
    /// Says of the metering of a unit (`juju set-meter-status`): its charm runs `meter-status-changed`, where this Juju has it.
    ///
    /// # Errors
    /// When there is no such unit.
    pub fn set_meter_status(
        &mut self,
        unit: &UnitName,
        code: impl Into<String>,
        info: impl Into<String>,
    ) -> Result<(), ModelError> {
        self.existing_unit(unit)?.meter = MeterStatus {
            code: code.into(),
            info: info.into(),
        };
        Ok(())
    }

    /// The hooks of metering that are due on a unit, whatever else is.
    pub(super) fn metering_due(&self, unit: &Unit) -> Vec<Hook> {
        let has = |kind: HookKind| {
            let until = kind.until();
            until.is_none_or(|until| self.juju_version < until)
        };
        let mut due = Vec::new();
        // What the charm directory holds is then one whole charm.
        let is_whole = !matches!(
            unit.local.step,
            HookStep::Queued(Hook::UpgradeCharm(_)) | HookStep::Failed(_)
        );
        let runs = unit.local.started && !unit.local.stopped && is_whole;
        let measures = unit.installed.as_ref();
        let measures = measures.is_some_and(|charm| !charm.metrics.is_empty());
        if has(HookKind::CollectMetrics)
            && runs
            && measures
            && unit.local.metrics_collected != Some(self.tick())
        {
            due.push(CollectMetrics.into());
        }
        if has(HookKind::MeterStatusChanged)
            && unit.local.installed
            && unit.local.meter != unit.meter
        {
            let MeterStatus { code, info } = unit.meter.clone();
            let info = Some(info).filter(|info| !info.is_empty());
            due.push(MeterStatusChanged { status: code, info }.into());
        }
        due
    }

    /// Notes that a hook of metering has begun: it is not tried again when it fails.
    pub(super) fn begin_metering(&mut self, unit: &UnitName, hook: &Hook) {
        let tick = self.tick();
        let Some(unit) = self.units.get_mut(unit) else {
            return;
        };
        if !matches!(hook, Hook::CollectMetrics(_)) {
            unit.local.meter = unit.meter.clone();
            return;
        }
        unit.local.metrics_collected = Some(tick);
        let charm = unit.installed.as_ref();
        let counts = |charm: &std::sync::Arc<charm_metadata::Charm>| {
            charm.metrics.iter().any(|name| name == "juju-units")
        };
        if charm.is_some_and(counts) {
            unit.metrics.push(Metric {
                name: "juju-units".to_owned(),
                value: "1".to_owned(),
                labels: [].into(),
            });
        }
    }
}
