//! Units that are removed by force (`juju remove-unit --force`).

use std::time::Duration;

use juju_vocabulary::name::UnitName;

use super::contents::Model;
use super::error::ModelError;

impl Model {
    /// Removes a unit as [`remove_unit`](Self::remove_unit) does, and if it is still there after this time, because a hook
    /// fails or its agent is lost, without its last hooks (`cleanupForceDestroyedUnit` in Juju's `state/cleanup.go`).
    ///
    /// # Errors
    /// As [`remove_unit`](Self::remove_unit).
    pub fn remove_unit_by_force(
        &mut self,
        unit: &UnitName,
        wait: Duration,
    ) -> Result<(), ModelError> {
        self.remove_unit(unit)?;
        self.force(unit, wait);
        Ok(())
    }

    /// Removes an application in the same way.
    ///
    /// # Errors
    /// As [`remove_app`](Self::remove_app).
    pub fn remove_app_by_force(&mut self, name: &str, wait: Duration) -> Result<(), ModelError> {
        self.remove_app(name)?;
        let units: Vec<_> = self.units_of(name).map(|(unit, _)| unit.clone()).collect();
        units.iter().for_each(|unit| self.force(unit, wait));
        Ok(())
    }

    fn force(&mut self, unit: &UnitName, wait: Duration) {
        let at = self.now.saturating_add(wait);
        let subordinates: Vec<_> = self.subordinates(unit).cloned().collect();
        for unit in subordinates.iter().chain([unit]) {
            if let Some(unit) = self.units.get_mut(unit) {
                unit.forced = Some(at);
            }
        }
        self.bury_by_force();
    }

    /// Buries the units whose time is up, and those that stand beside them first.
    pub(super) fn bury_by_force(&mut self) {
        let units = self.units.iter();
        let due = units.filter(|(_, unit)| unit.forced.is_some_and(|at| at <= self.now));
        let mut due: Vec<_> = due
            .map(|(name, unit)| (unit.principal.is_none(), name.clone()))
            .collect();
        due.sort();
        for (_, unit) in due {
            self.bury(&unit);
        }
    }
}
