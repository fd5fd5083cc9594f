//! Whom what is in a model concerns: an agent looks at nothing else when it decides what its unit runs next.

use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::relation::RelationNumber;
use juju_vocabulary::secret::SecretId;
use juju_vocabulary::storage::StorageId;

use super::app::App;
use super::party::Party;
use super::relation::Relation;
use super::secret::{Secret, SecretHolder};
use super::storage::Storage;
use super::table::Row;
use super::task::{Task, TaskId, TaskStatus};
use super::unit::Unit;

impl Row for App {
    type Key = AppName;

    fn parties(&self, name: &AppName) -> Vec<Party> {
        vec![Party::App(name.clone())]
    }
}

impl Row for Unit {
    type Key = UnitName;

    /// A principal waits until those beside it are gone.
    fn parties(&self, name: &UnitName) -> Vec<Party> {
        let all = [Some(name), self.principal.as_ref()];
        all.into_iter()
            .flatten()
            .cloned()
            .map(Party::Unit)
            .collect()
    }
}

impl Row for Relation {
    type Key = RelationNumber;

    fn parties(&self, _: &RelationNumber) -> Vec<Party> {
        let ends = self.ends.iter();
        ends.map(|end| Party::App(end.app.clone())).collect()
    }
}

impl Row for Storage {
    type Key = StorageId;

    fn parties(&self, _: &StorageId) -> Vec<Party> {
        self.unit.iter().cloned().map(Party::Unit).collect()
    }
}

impl Row for Task {
    type Key = TaskId;

    /// What is over concerns nobody.
    fn parties(&self, _: &TaskId) -> Vec<Party> {
        match self.status {
            TaskStatus::Pending | TaskStatus::Running => vec![Party::Unit(self.unit.clone())],
            TaskStatus::Completed | TaskStatus::Failed | TaskStatus::Cancelled => Vec::new(),
        }
    }
}

impl Row for Secret {
    type Key = SecretId;

    /// Whoever has it, has read it, or may.
    fn parties(&self, _: &SecretId) -> Vec<Party> {
        let holder = match &self.holder {
            SecretHolder::App(app) | SecretHolder::Far(app) => Some(Party::App(app.clone())),
            SecretHolder::Unit(unit) => Some(Party::Unit(unit.clone())),
            SecretHolder::User => None,
        };
        let readers = self.consumers.keys().cloned().map(Party::Unit);
        let granted = self.grants.keys().filter_map(|name| Party::named(name));
        holder.into_iter().chain(readers).chain(granted).collect()
    }
}
