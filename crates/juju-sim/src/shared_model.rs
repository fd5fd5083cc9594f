//! A model that users look at and change while charms run.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use juju_vocabulary::dispatch::Dispatch;
use juju_vocabulary::goal_state::GoalState;
use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::relation::{Databag, RelationNumber};
use juju_vocabulary::secret::SecretId;
use juju_vocabulary::status::CurrentStatus;

use crate::hook_context::HookContext;
use crate::model::{Ended, Model, TaskId};
use crate::view::{Change, SecretState, World};

/// A model that several share: users, and the contexts of the charms that run. Whoever looks at it or changes
/// it does so at once and lets it go; no charm keeps it.
#[derive(Debug, Clone, Default)]
pub struct SharedModel(Arc<Mutex<Model>>);

impl SharedModel {
    /// Shares a model.
    pub fn new(model: Model) -> Self {
        Self(Arc::new(Mutex::new(model)))
    }

    /// The model, for as long as the guard lives. Whoever asks again meanwhile waits.
    pub fn lock(&self) -> MutexGuard<'_, Model> {
        // A user's panic must not silence the charms.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a dispatch on `unit`; nothing when there is no such unit. `id` is what tools must name.
    pub fn open(
        &self,
        unit: &UnitName,
        dispatch: impl Into<Arc<Dispatch>>,
        id: impl Into<String>,
    ) -> Option<HookContext> {
        let dispatch = dispatch.into();
        let model = self.lock();
        let state = model.state_of(unit)?;
        let charm = model.app(unit.app_name())?.charm.clone();
        let task = match &*dispatch {
            Dispatch::Action(action) => action.task.parse().ok().map(TaskId),
            Dispatch::Hook(_) => None,
        };
        let params = task.and_then(|id| Some(model.task(id)?.params.clone()));
        let params = params.unwrap_or_default();
        let context = HookContext::new(id, unit.clone(), charm, dispatch, params, state);
        let context = context.of_juju(model.juju_version.clone());
        Some(context.in_world(UnitWorld {
            model: self.clone(),
            unit: unit.clone(),
        }))
    }

    /// Closes a dispatch: carries out what was held back if the charm succeeded, and goes on with what the
    /// unit's agent does then. `failure` says why a failed charm failed. Returns what has happened, as data.
    pub fn close(&self, context: HookContext, failure: Option<&str>) -> Ended {
        let refused = context.refused_at_end().filter(|_| failure.is_none());
        let ended = Ended {
            unit: context.unit().clone(),
            dispatch: context.dispatch().clone(),
            changes: context.into_parts().1,
            failure: failure.map(str::to_owned),
            refused,
        };
        self.lock().end_dispatch(&ended);
        ended
    }
}

/// The model around one unit.
#[derive(Debug)]
struct UnitWorld {
    model: SharedModel,
    unit: UnitName,
}

impl World for UnitWorld {
    fn is_leader(&self) -> bool {
        self.model.lock().is_leader(&self.unit)
    }

    fn unit_data(&self, relation: RelationNumber, unit: &UnitName) -> Option<Databag> {
        self.model.lock().databag(relation, unit.as_str()).cloned()
    }

    fn app_data(&self, relation: RelationNumber, app: &AppName) -> Option<Databag> {
        self.model.lock().databag(relation, app.as_str()).cloned()
    }

    fn unit_statuses(&self) -> BTreeMap<UnitName, CurrentStatus> {
        self.model.lock().unit_statuses(self.unit.app_name())
    }

    fn goal_state(&self) -> GoalState {
        self.model.lock().goal_state(&self.unit.app())
    }

    fn secret(&self, id: &SecretId) -> Option<SecretState> {
        self.model.lock().secret_seen(&self.unit, id)
    }

    fn new_secret_id(&self) -> SecretId {
        self.model.lock().new_secret_id()
    }

    fn now(&self) -> Duration {
        self.model.lock().now()
    }

    fn apply(&self, change: &Change) {
        self.model.lock().apply(&self.unit, change);
    }
}
