//! An action that somebody runs on this unit.

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;

use super::{ActionRun, Event};
use crate::declared::Action;
use crate::entries;
use crate::error::Error;
use crate::model::{Model, action_results};
use crate::tools;

/// Somebody runs the action `A` on this unit.
///
/// An action is not a hook: what it sets, logs and fails takes effect at once, and its failure does
/// not put the unit in error.
pub struct ActionEvent<A> {
    run: ActionRun,
    action: PhantomData<fn() -> A>,
}

impl<A: Action> ActionEvent<A> {
    pub(crate) fn new(run: ActionRun) -> Self {
        ActionEvent {
            run,
            action: PhantomData,
        }
    }

    /// The id of the task.
    #[must_use]
    pub fn task_id(&self) -> &str {
        &self.run.task
    }

    /// The parameters, with Juju's defaults filled in.
    ///
    /// # Errors
    ///
    /// When `action-get` fails, or a parameter is missing or of another type.
    pub fn params(&self, model: &Model) -> Result<A::Params, Error> {
        entries::load(model.params()?).map_err(|error| Error::Params {
            action: A::NAME,
            reason: error.to_string(),
        })
    }

    /// Adds results. Objects nest; numbers and booleans become text; a list becomes its JSON text;
    /// `null` is left out.
    ///
    /// # Errors
    ///
    /// When `results` is not an object, a key is not one that Juju takes (lowercase letters, digits
    /// and inner hyphens), a value has no place in an argument (a NUL, more than 128 KiB), or
    /// `action-set` fails.
    pub fn set_results(&self, model: &Model, results: &impl Serialize) -> Result<(), Error> {
        let results = action_results(results).map_err(|reason| Error::Results {
            action: A::NAME,
            reason,
        })?;
        Ok(tools::action::set(model.tools(), &results)?)
    }

    /// Shows a progress message to whoever runs the action.
    ///
    /// # Errors
    ///
    /// When `action-log` fails.
    pub fn log(&self, model: &Model, message: &str) -> Result<(), Error> {
        Ok(tools::action::log(model.tools(), message)?)
    }

    /// Marks the action as failed. The handler goes on; results are still shown. Should the handler
    /// then return an error, Juju shows "exit status 1" in place of the message.
    ///
    /// # Errors
    ///
    /// When `action-fail` fails.
    pub fn fail(&self, model: &Model, message: &str) -> Result<(), Error> {
        Ok(tools::action::fail(model.tools(), message)?)
    }
}

impl<A: Action> Event for ActionEvent<A> {
    fn subject(&self) -> Option<&str> {
        self.run.subject()
    }
}

impl<A> Clone for ActionEvent<A> {
    fn clone(&self) -> Self {
        ActionEvent {
            run: self.run.clone(),
            action: PhantomData,
        }
    }
}

impl<A> fmt::Debug for ActionEvent<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.run.fmt(f)
    }
}
