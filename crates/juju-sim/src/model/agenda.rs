//! What is due on the units of a model, remembered: after a change only those whom it concerns are asked again.

use std::collections::BTreeSet;

use juju_vocabulary::name::UnitName;

use super::contents::Model;
use super::party::Party;
use crate::resolver::Operation;

/// An operation that Juju could run now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The unit.
    pub unit: UnitName,
    /// What it would do.
    pub operation: Operation,
}

/// What was due when it was last asked.
#[derive(Debug, Clone, Default)]
pub(super) struct Agenda {
    /// By unit.
    due: Vec<Due>,
    /// There is something to go by.
    is_known: bool,
}

/// What is remembered of a model is no part of it.
impl PartialEq for Agenda {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Agenda {
    /// Something has changed that may concern anybody.
    pub(super) fn forget(&mut self) {
        self.is_known = false;
    }

    fn replace(&mut self, unit: &UnitName, operations: Vec<Operation>) {
        let start = self.due.partition_point(|due| due.unit < *unit);
        let end = self.due.partition_point(|due| due.unit <= *unit);
        let due = operations.into_iter().map(|operation| Due {
            unit: unit.clone(),
            operation,
        });
        self.due.splice(start..end, due);
    }
}

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
