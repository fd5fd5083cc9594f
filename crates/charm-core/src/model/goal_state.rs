//! `goal-state`: what the application and its neighbours are meant to become.

use juju_vocabulary::goal_state::GoalState;

use super::app::App;
use super::session::Model;
use crate::error::Error;
use crate::host::Call;

impl Model {
    /// What the application and its neighbours are meant to become: also units that have not started yet.
    ///
    /// ```
    /// # use charm_core::{Error, Model};
    /// fn waits_for(model: &Model) -> Result<Vec<String>, Error> {
    ///     let units = &model.goal_state()?.units;
    ///     let waiting = units.iter().filter(|(_, goal)| goal.status == "waiting");
    ///     Ok(waiting.map(|(unit, _)| unit.to_string()).collect())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// When `goal-state` fails.
    pub fn goal_state(&self) -> Result<&GoalState, Error> {
        Ok(self.ask(&Call::new("goal-state").arg("--format=json"))?)
    }
}

impl App<'_> {
    /// How many units the application is meant to have: this one too unless it is being removed, and those that have
    /// not started yet.
    ///
    /// # Errors
    ///
    /// When `goal-state` fails.
    pub fn planned_units(&self) -> Result<usize, Error> {
        Ok(self.model.goal_state()?.planned_units())
    }
}
