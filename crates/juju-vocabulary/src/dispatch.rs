//! What a charm is started for: a hook or an action.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::event::Event;
use crate::hook::Hook;
use crate::text::excerpt;
use crate::variable::{VariableError, Variables};

/// What a charm is started for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dispatch {
    /// A hook.
    Hook(Hook),
    /// An action.
    Action(ActionRun),
}

/// An action that somebody runs on this unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionRun {
    /// The action's name in `charmcraft.yaml`.
    pub name: String,
    /// The id of the task that waits for it, a number; an agent that does not say leaves it empty.
    pub task: String,
}

impl Event for ActionRun {
    fn subject(&self) -> Option<&str> {
        Some(&self.name)
    }
}

const PATH: &str = "JUJU_DISPATCH_PATH";
const TASK: &str = "JUJU_ACTION_UUID";

impl Dispatch {
    /// What stands in `JUJU_DISPATCH_PATH`: `hooks/start`, `actions/backup`.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Dispatch::Hook(hook) => ["hooks/", &hook.name()].concat(),
            Dispatch::Action(action) => ["actions/", &action.name].concat(),
        }
    }

    /// The variables that say it and carry its data.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, Cow<'_, str>)> {
        let (hook_name, own) = match self {
            Dispatch::Hook(hook) => (hook.name(), hook.variables()),
            // Juju sets no hook name for an action, which is to say an empty one.
            Dispatch::Action(ActionRun { name, task }) => (
                Cow::Borrowed(""),
                vec![
                    ("JUJU_ACTION_NAME", name.into()),
                    (TASK, task.into()),
                    ("JUJU_ACTION_TAG", format!("action-{task}").into()),
                ],
            ),
        };
        let path = [(PATH, self.path().into()), ("JUJU_HOOK_NAME", hook_name)];
        path.into_iter().chain(own).collect()
    }
}

/// The name of the hook or action.
impl fmt::Display for Dispatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Dispatch::Hook(hook) => hook.fmt(f),
            Dispatch::Action(action) => f.pad(&action.name),
        }
    }
}

/// What is announced, before any data is read: so that no variable can fail a hook that nobody observes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Announced {
    /// The hook of this name.
    Hook(String),
    /// The action of this name.
    Action(String),
}

impl Announced {
    /// The name of the hook or action.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Announced::Hook(name) | Announced::Action(name) => name,
        }
    }

    /// Reads `JUJU_DISPATCH_PATH`.
    ///
    /// # Errors
    ///
    /// When it is not set, which is to say that this is no dispatch, or it is neither in `hooks/` nor in
    /// `actions/`.
    pub fn read(variables: &Variables<'_>) -> Result<Self, VariableError> {
        let path: String = variables.read(PATH)?;
        Ok(match path.split_once('/') {
            Some(("actions", name)) => Announced::Action(name.to_owned()),
            Some(("hooks", name)) => Announced::Hook(name.to_owned()),
            _ => {
                return Err(VariableError::Invalid {
                    variable: PATH,
                    reason: format!(
                        "`{}` is neither `hooks/…` nor `actions/…`",
                        excerpt(&path, 80)
                    ),
                });
            }
        })
    }

    /// Its data.
    ///
    /// # Errors
    ///
    /// When a variable that it cannot do without is missing, or one holds something else.
    pub fn data(&self, variables: &Variables<'_>) -> Result<Dispatch, VariableError> {
        Ok(match self {
            Announced::Hook(name) => Dispatch::Hook(Hook::read(name, variables)?),
            Announced::Action(name) => Dispatch::Action(ActionRun {
                name: name.clone(),
                task: variables.text(TASK)?.unwrap_or_default(),
            }),
        })
    }
}
