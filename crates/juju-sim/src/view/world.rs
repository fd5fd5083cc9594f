//! What stands behind a state while a charm runs.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::Duration;

use juju_vocabulary::goal_state::GoalState;
use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::relation::{Databag, RelationNumber};
use juju_vocabulary::secret::SecretId;
use juju_vocabulary::status::CurrentStatus;

use super::change::Change;
use super::secret::SecretState;

/// What a running charm may learn of others, who go on meanwhile. As in Juju, a databag and the goal state
/// are asked for when the charm first looks, and stay as they were until its hook is over; leadership and the
/// statuses of other units are those of the moment.
///
/// A test has none: its state is complete.
pub trait World: Debug + Send {
    /// Whether the unit leads now.
    fn is_leader(&self) -> bool;

    /// The databag of another unit, if it has ever entered the relation.
    fn unit_data(&self, relation: RelationNumber, unit: &UnitName) -> Option<Databag>;

    /// The databag of an application of the relation.
    fn app_data(&self, relation: RelationNumber, app: &AppName) -> Option<Databag>;

    /// What each unit of the unit's application says.
    fn unit_statuses(&self) -> BTreeMap<UnitName, CurrentStatus>;

    /// What the unit's application and its neighbours are meant to become.
    fn goal_state(&self) -> GoalState;

    /// A secret, as the unit sees it now.
    fn secret(&self, id: &SecretId) -> Option<SecretState>;

    /// An id for a new secret, which nobody else gets.
    fn new_secret_id(&self) -> SecretId;

    /// The time since the model's birth.
    fn now(&self) -> Duration;

    /// Takes a change that counts at once.
    fn apply(&self, change: &Change);
}
