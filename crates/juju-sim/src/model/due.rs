//! What is due on the units.

use std::collections::BTreeSet;

use juju_vocabulary::name::UnitName;

use super::agenda::Due;
use super::contents::Model;
use super::party::Party;

impl Model {
    /// All that could run now, by unit. Units in error wait for [`resolved`](Self::resolved) or for time to
    /// [pass](Self::advance).
    pub fn due(&mut self) -> &[Due] {
        for unit in self.units_with_news() {
            let operations = self.next_operations(&unit);
            self.agenda.replace(&unit, operations);
        }
        &self.agenda.due
    }

    /// The units that something has changed for since the agenda was made, those that are gone among them.
    fn units_with_news(&mut self) -> BTreeSet<UnitName> {
        let mut parties = self.apps.take_news();
        parties.append(&mut self.units.take_news());
        parties.append(&mut self.relations.take_news());
        parties.append(&mut self.storages.take_news());
        parties.append(&mut self.secrets.take_news());
        parties.append(&mut self.tasks.take_news());
        if !self.agenda.is_known {
            self.agenda.is_known = true;
            self.agenda.due.clear();
            return self.units.keys().cloned().collect();
        }
        let mut units = BTreeSet::new();
        for party in parties {
            match party {
                Party::App(app) => {
                    units.extend(self.units_of(app.as_str()).map(|(name, _)| name.clone()))
                }
                Party::Unit(unit) => drop(units.insert(unit)),
            }
        }
        units
    }
}
