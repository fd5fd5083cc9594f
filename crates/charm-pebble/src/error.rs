//! What goes wrong between a charm and Pebble, by who says so.

use std::fmt;
use std::io;

use juju_vocabulary::text::excerpt;

use crate::change::Change;
use crate::layer::LayerError;
use crate::word::words;

/// How many bytes of a text from Pebble an error shows.
const SHOWN: usize = 1000;

fn shown(text: &str) -> String {
    excerpt(text, SHOWN)
}

/// Why a call did not do what it should.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Pebble is not there, or went away. The container may be restarting: Juju announces it with
    /// `pebble-ready`.
    #[error("{request}: no connection to Pebble, {source}; wait for pebble-ready")]
    Connection {
        /// What was asked of it.
        request: String,
        /// What the system said.
        source: io::Error,
    },
    /// Pebble did not answer, or what was waited for did not happen, in time.
    #[error("{request}: not done in time; Pebble may still do it")]
    Timeout {
        /// What was asked for.
        request: String,
    },
    /// Pebble's answer is not one.
    #[error("{request}: cannot use Pebble's answer, {reason}")]
    Protocol {
        /// What was asked of it.
        request: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Pebble refused.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// Pebble could not do it to this file or directory.
    #[error(transparent)]
    Path(#[from] PathError),
    /// A change came to its end with an error.
    #[error(transparent)]
    Change(Box<ChangeError>),
    /// A command ended with another exit code than 0.
    #[error(transparent)]
    Exec(Box<ExecError>),
    /// What the caller gave to read from or to write to failed.
    #[error("{request}: cannot {action}: {source}")]
    Local {
        /// What was asked of Pebble.
        request: String,
        /// What was done to the caller's stream.
        action: &'static str,
        /// What it said.
        source: io::Error,
    },
    /// A layer that Pebble would refuse.
    #[error(transparent)]
    Layer(#[from] LayerError),
}

impl Error {
    /// An error of the connection while `request` was under way.
    pub(crate) fn connection(request: impl Into<String>, source: io::Error) -> Self {
        let request = request.into();
        match source.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Error::Timeout { request },
            io::ErrorKind::InvalidData => Error::protocol(request, source),
            _ => Error::Connection { request, source },
        }
    }

    pub(crate) fn protocol(request: impl Into<String>, reason: impl fmt::Display) -> Self {
        Error::Protocol {
            request: request.into(),
            reason: shown(&reason.to_string()),
        }
    }
}

words! {
    /// What kind of refusal it is, where Pebble says.
    ErrorKind {
        /// The request needs an identity.
        LoginRequired = "login-required",
        /// No service has `startup: enabled`.
        NoDefaultServices = "no-default-services",
        /// There is no such file or directory.
        NotFound = "not-found",
        /// Pebble may not.
        PermissionDenied = "permission-denied",
        /// Something else about a file.
        GenericFileError = "generic-file-error",
    }
}

/// Pebble's refusal of a request.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{request}: Pebble refused ({status}): {}", shown(message))]
pub struct ApiError {
    /// The method and path of the request.
    pub request: String,
    /// The status code of HTTP.
    pub status: u16,
    /// What kind of refusal it is.
    pub kind: Option<ErrorKind>,
    /// Pebble's words.
    pub message: String,
}

/// What Pebble could not do to a path.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}: {kind}: {}", shown(path), shown(message))]
pub struct PathError {
    /// The path as it was asked for.
    pub path: String,
    /// What kind of refusal it is.
    pub kind: ErrorKind,
    /// Pebble's words.
    pub message: String,
}

/// A change that failed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub struct ChangeError {
    /// Pebble's words.
    pub message: String,
    /// The change, with its tasks and their logs.
    pub change: Change,
}

impl fmt::Display for ChangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "change {} failed: {}",
            self.change.id,
            shown(&self.message)
        )?;
        for task in &self.change.tasks {
            for line in &task.log {
                write!(f, "; {}", shown(line))?;
            }
        }
        Ok(())
    }
}

/// A command that ran and did not end with 0.
///
/// Its output is in the fields and not in the text: a command may well print a secret.
#[derive(Clone, PartialEq, thiserror::Error)]
#[error("{} ended with exit code {exit_code}", shown(command))]
pub struct ExecError {
    /// The program, without its arguments.
    pub command: String,
    /// What it ended with.
    pub exit_code: i64,
    /// What it wrote, where it was collected.
    pub stdout: Vec<u8>,
    /// What it wrote to standard error, where it was collected.
    pub stderr: Vec<u8>,
}

impl fmt::Debug for ExecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExecError")
            .field("command", &self.command)
            .field("exit_code", &self.exit_code)
            .field("stdout", &format_args!("{} bytes", self.stdout.len()))
            .field("stderr", &format_args!("{} bytes", self.stderr.len()))
            .finish()
    }
}
