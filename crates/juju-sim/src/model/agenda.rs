//! What is due on the units of a model, remembered: after a change only those whom it concerns are asked again.

use juju_vocabulary::name::UnitName;

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
    pub(super) due: Vec<Due>,
    /// There is something to go by.
    pub(super) is_known: bool,
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

    pub(super) fn replace(&mut self, unit: &UnitName, operations: Vec<Operation>) {
        let start = self.due.partition_point(|due| due.unit < *unit);
        let end = self.due.partition_point(|due| due.unit <= *unit);
        let due = operations.into_iter().map(|operation| Due {
            unit: unit.clone(),
            operation,
        });
        self.due.splice(start..end, due);
    }
}
