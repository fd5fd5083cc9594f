//! What time brings: retries of failed hooks, update-status, and what secrets are due for.

use std::time::Duration;

use super::contents::Model;
use super::unit::Unit;

/// How often update-status falls due.
const UPDATE_STATUS: Duration = Duration::from_secs(300);

impl Model {
    /// When time brings something next; nothing without units.
    pub fn next_deadline(&self) -> Option<Duration> {
        let retries = self.units.values().filter_map(|unit| unit.local.retry);
        let tick = (!self.units.is_empty()).then(|| UPDATE_STATUS * (ticks(self.now) + 1));
        let deadlines = retries.map(|retry| retry.at).chain(tick);
        let secrets = self.secret_deadlines().filter(|_| !self.units.is_empty());
        let forced = self.units.values().filter_map(|unit| unit.forced);
        let workloads = self.units.values().flat_map(Unit::workload_deadlines);
        let deadlines = deadlines.chain(secrets).chain(workloads).chain(forced);
        deadlines.filter(|at| *at > self.now).min()
    }

    /// Lets simulated time pass: retries and update-status (every five minutes) fall due.
    pub fn advance(&mut self, time: Duration) {
        self.advance_to(self.now.saturating_add(time));
    }

    /// The same up to a moment; one that is past changes nothing.
    pub fn advance_to(&mut self, moment: Duration) {
        let before = ticks(self.now);
        self.now = self.now.max(moment);
        self.agenda.forget();
        self.bury_by_force();
        if ticks(self.now) > before {
            self.update_status();
        }
    }

    /// Makes update-status due on every unit.
    pub fn update_status(&mut self) {
        let units: Vec<_> = self.units.keys().cloned().collect();
        for unit in &units {
            if let Some(unit) = self.units.get_mut(unit) {
                unit.update_status += 1;
            }
        }
    }
}

impl Model {
    /// How many periods of five minutes have begun.
    pub(super) fn tick(&self) -> u32 {
        ticks(self.now)
    }
}

fn ticks(at: Duration) -> u32 {
    u32::try_from(at.as_secs() / UPDATE_STATUS.as_secs()).unwrap_or(u32::MAX - 1)
}
