//! Commands: what a test says that they answer, and what was asked.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What commands that begin with certain words answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exec {
    /// The first words; none fits every command.
    pub prefix: Vec<String>,
    /// What it answers, unless a handler does.
    pub answer: ExecAnswer,
    #[serde(skip)]
    pub(crate) handler: Option<Handler>,
}

/// How a command went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExecAnswer {
    /// What it wrote to standard output.
    pub stdout: Vec<u8>,
    /// What it wrote to standard error.
    pub stderr: Vec<u8>,
    /// How it ended.
    pub ending: Ending,
}

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// By itself, with this code.
    Exit(i64),
    /// It could not be started, or Pebble ended it: the change fails with these words.
    Failed(String),
    /// It runs longer than it may: Pebble ends it at its timeout, which has come at once. Without one it could run for ever,
    /// which the change fails with.
    TimedOut,
    /// Pebble went away under it, and takes no connection from then on.
    PebbleDies,
}

impl Default for Ending {
    fn default() -> Self {
        Ending::Exit(0)
    }
}

/// A command that was run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct ExecCall {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// The service whose context it has.
    pub service_context: String,
    /// The variables that were given to it, with those of its service.
    pub environment: BTreeMap<String, String>,
    /// The directory.
    pub working_dir: String,
    /// The user's name.
    pub user: String,
    /// The user's id.
    pub user_id: Option<u32>,
    /// The group's name.
    pub group: String,
    /// The group's id.
    pub group_id: Option<u32>,
    /// How long it may run.
    #[serde(skip)]
    pub timeout: Option<Duration>,
    /// What it was given to read.
    #[serde(skip)]
    pub stdin: Vec<u8>,
}

/// Two are the same only when they are one.
#[derive(Clone)]
pub(crate) struct Handler(pub(crate) Arc<dyn Fn(&ExecCall) -> ExecAnswer + Send + Sync>);

impl PartialEq for Handler {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handler")
    }
}

impl Exec {
    /// For commands that begin with these words; they end with 0 and write nothing unless more is said.
    pub fn prefix<S: Into<String>>(words: impl IntoIterator<Item = S>) -> Self {
        Exec {
            prefix: words.into_iter().map(Into::into).collect(),
            answer: ExecAnswer::default(),
            handler: None,
        }
    }

    /// What it writes to standard output.
    #[must_use]
    pub fn stdout(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.answer.stdout = bytes.into();
        self
    }

    /// What it writes to standard error.
    #[must_use]
    pub fn stderr(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.answer.stderr = bytes.into();
        self
    }

    /// The code that it ends with.
    #[must_use]
    pub fn exit(self, code: i64) -> Self {
        self.ending(Ending::Exit(code))
    }

    /// How it ends.
    #[must_use]
    pub fn ending(mut self, ending: Ending) -> Self {
        self.answer.ending = ending;
        self
    }

    /// Has a function answer, which sees the command and all that it was given to read: it waits for the end of that.
    #[must_use]
    pub fn handler(
        mut self,
        handler: impl Fn(&ExecCall) -> ExecAnswer + Send + Sync + 'static,
    ) -> Self {
        self.handler = Some(Handler(Arc::new(handler)));
        self
    }

    /// Whether its answer depends on what it is given to read.
    pub(crate) fn reads(&self) -> bool {
        self.handler.is_some()
    }

    pub(crate) fn answer(&self, call: &ExecCall) -> ExecAnswer {
        match &self.handler {
            Some(Handler(handler)) => handler(call),
            None => self.answer.clone(),
        }
    }
}

/// The one that a command gets.
pub(crate) fn of<'a>(execs: &'a [Exec], command: &[String]) -> Option<&'a Exec> {
    let fitting = execs
        .iter()
        .filter(|exec| command.starts_with(&exec.prefix));
    fitting.max_by_key(|exec| exec.prefix.len())
}
