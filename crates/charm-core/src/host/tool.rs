//! Hook tools that do as they are asked, or say why not.

use std::io;
use std::path::PathBuf;

use juju_vocabulary::difference::Lifetime;
use juju_vocabulary::text;
use juju_vocabulary::version::JujuVersion;
use serde::de::DeserializeOwned;

use super::answer::{Answer, Exit};
use super::call::Call;
use super::refusal::Refusal;
use super::seam::Host;
use crate::json;

/// A hook tool that did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ToolError {
    /// The executable could not be run.
    #[error(
        "cannot run hook tool `{tool}`: {source}; is this running in a Juju hook, with the hook tools on PATH?"
    )]
    NotRun {
        /// The tool's name.
        tool: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// This Juju does not have the tool, so it was not asked.
    #[error("hook tool `{tool}` is one of {lifetime}, and this is Juju {present}")]
    NeedsJuju {
        /// The tool's name.
        tool: &'static str,
        /// Which Juju has it.
        lifetime: &'static Lifetime,
        /// The one that runs the charm.
        present: JujuVersion,
    },
    /// The unit agent was asked over its socket, and its answer is lost. The call is not repeated, because it
    /// may have counted.
    #[error(
        "no answer to hook tool `{command}` from the unit agent: {source}; it may have been carried out, so it is not repeated"
    )]
    Lost {
        /// The command line, shortened.
        command: String,
        /// What became of the connection.
        source: io::Error,
    },
    /// The tool ran and refused, or was killed.
    #[error("hook tool `{command}` {exit}: {stderr}")]
    Failed {
        /// The command line, shortened.
        command: String,
        /// How it ended.
        exit: Exit,
        /// Juju's own words, shortened; "no message" when it gave none.
        stderr: String,
        /// The reason behind the words, if it is one that charms can act on.
        refusal: Option<Refusal>,
    },
    /// The tool succeeded but printed something else than its documentation says.
    #[error("cannot read what hook tool `{command}` printed: {reason}")]
    Unreadable {
        /// The command line, shortened.
        command: String,
        /// What is wrong with the output, without repeating it.
        reason: String,
    },
}

impl ToolError {
    /// Why Juju refused, if it did and for a reason that charms can act on.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            ToolError::Failed { refusal, .. } => *refusal,
            ToolError::NeedsJuju { .. } => Some(Refusal::Unsupported),
            ToolError::NotRun { .. } | ToolError::Lost { .. } | ToolError::Unreadable { .. } => {
                None
            }
        }
    }
}

/// Runs a tool whose output does not matter.
pub(crate) fn act(host: &dyn Host, call: &Call<'_>) -> Result<(), ToolError> {
    run(host, call).map(drop)
}

/// Runs a tool that prints one line.
pub(crate) fn line(host: &dyn Host, call: &Call<'_>) -> Result<String, ToolError> {
    let stdout = run(host, call)?;
    match std::str::from_utf8(&stdout) {
        Ok(text) => Ok(text.trim().to_owned()),
        Err(_) => Err(unreadable(call, "it is no text")),
    }
}

/// The error that a tool has printed something else than it should.
pub(crate) fn unreadable(call: &Call<'_>, reason: impl Into<String>) -> ToolError {
    ToolError::Unreadable {
        command: call.command_line(),
        reason: reason.into(),
    }
}

/// Runs a tool that prints JSON.
pub(crate) fn read<T: DeserializeOwned>(host: &dyn Host, call: &Call<'_>) -> Result<T, ToolError> {
    let stdout = run(host, call)?;
    if stdout.trim_ascii().is_empty() {
        return Err(unreadable(call, "it printed nothing"));
    }
    serde_json::from_slice(&stdout).map_err(|error| unreadable(call, json::fault(&error)))
}

/// Runs a tool that prints a path.
pub(crate) fn read_path(host: &dyn Host, call: &Call<'_>) -> Result<PathBuf, ToolError> {
    match line(host, call)? {
        path if path.starts_with('/') => Ok(path.into()),
        _ => Err(unreadable(call, "it printed no absolute path")),
    }
}

fn run(host: &dyn Host, call: &Call<'_>) -> Result<Vec<u8>, ToolError> {
    judged(call, host.run(call))
}

/// What a tool printed that did as `call` asked.
pub(crate) fn judged(call: &Call<'_>, answer: io::Result<Answer>) -> Result<Vec<u8>, ToolError> {
    let answer = answer.map_err(|source| match source.kind() {
        io::ErrorKind::ConnectionAborted => ToolError::Lost {
            command: call.command_line(),
            source,
        },
        _ => ToolError::NotRun {
            tool: call.tool(),
            source,
        },
    })?;
    if answer.exit == Exit::Code(0) {
        return Ok(answer.stdout);
    }
    let stderr = String::from_utf8_lossy(&answer.stderr);
    let refusal = Refusal::of(call.tool(), answer.exit, &stderr);
    let stderr = match stderr.trim() {
        "" => "no message".to_owned(),
        words => text::excerpt(words, 500),
    };
    Err(ToolError::Failed {
        command: call.command_line(),
        exit: answer.exit,
        stderr,
        refusal,
    })
}
