//! Errors that say what to do next.

use std::fmt;

/// What keeps a command from being done, and the step that helps.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub(crate) struct Failure {
    what: String,
    help: String,
}

impl Failure {
    pub(crate) fn new(what: impl fmt::Display, help: impl fmt::Display) -> Self {
        Failure {
            what: what.to_string(),
            help: help.to_string(),
        }
    }

    /// The same with another step that helps as well.
    pub(crate) fn or(mut self, help: &str) -> Self {
        self.help = format!("{}\n{help}", self.help);
        self
    }
}

/// The whole of an error for a person: its causes on one line, and what helps on the next.
pub(crate) fn told(error: &anyhow::Error) -> String {
    let help = error
        .chain()
        .find_map(|cause| cause.downcast_ref::<Failure>())
        .map(|failure| format!("\n help: {}", failure.help.replace('\n', "\n       ")));
    format!("error: {error:#}{}", help.unwrap_or_default())
}
