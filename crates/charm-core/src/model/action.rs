//! `action-get`, `action-set`, `action-log` and `action-fail`: an action that somebody runs on this unit.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use juju_vocabulary::dispatch::ActionRun;
use juju_vocabulary::event::Event;
use serde::Serialize;
use serde_json::{Map, Value};

use super::action_results;
use super::session::Model;
use crate::declared::action::Action;
use crate::entries;
use crate::error::Error;
use crate::host::Call;
use crate::selector::{Selector, Trigger};

/// The kernel allows about 2 MiB for all arguments of a process; results are sent in portions.
const PORTION: usize = 64 * 1024;

/// Somebody runs the action `A` on this unit.
///
/// An action is not a hook: what it sets, logs and fails takes effect at once, and its failure does
/// not put the unit in error.
pub struct ActionEvent<A> {
    run: ActionRun,
    action: PhantomData<fn() -> A>,
}

impl<A: Action> ActionEvent<A> {
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
        let params: &Map<String, Value> =
            model.ask(&Call::new("action-get").arg("--format=json"))?;
        entries::load(params).map_err(|error| Error::Params {
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
        let results = action_results::flat(results).map_err(|reason| Error::Results {
            action: A::NAME,
            reason,
        })?;
        let mut rest = results.iter().peekable();
        while rest.peek().is_some() {
            let mut call = Call::new("action-set").arg("--");
            let mut size = 0;
            while let Some((key, value)) =
                rest.next_if(|(key, value)| size == 0 || size + key.len() + value.len() <= PORTION)
            {
                size += key.len() + value.len() + 1;
                call = call.arg(format!("{key}={value}"));
            }
            model.tell(&call)?;
        }
        Ok(())
    }

    /// Shows a progress message to whoever runs the action.
    ///
    /// # Errors
    ///
    /// When `action-log` fails.
    pub fn log(&self, model: &Model, message: &str) -> Result<(), Error> {
        Ok(model.tell(&Call::new("action-log").arg("--").message(message))?)
    }

    /// Marks the action as failed. The handler goes on; results are still shown. Should the handler
    /// then return an error, Juju shows "exit status 1" in place of the message.
    ///
    /// # Errors
    ///
    /// When `action-fail` fails.
    pub fn fail(&self, model: &Model, message: &str) -> Result<(), Error> {
        Ok(model.tell(&Call::new("action-fail").arg("--").message(message))?)
    }
}

#[diagnostic::do_not_recommend]
impl<A: Action> Selector for A {
    type Event = ActionEvent<A>;

    fn trigger(&self) -> Trigger {
        Trigger::about::<ActionRun>(A::NAME)
    }

    fn shape(event: &dyn Event) -> Option<Cow<'_, ActionEvent<A>>> {
        let event: &dyn Any = event;
        let run = event.downcast_ref::<ActionRun>()?.clone();
        Some(Cow::Owned(ActionEvent {
            run,
            action: PhantomData,
        }))
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
