//! The one seam to Juju: everything a charm learns or tells goes through [`HookTools`].
//!
//! Below the trait stands whatever answers: the real executables ([`SpawnedTools`]) or a simulated
//! Juju. Above it, one small module a tool family builds the arguments and reads the output, so
//! that every test exercises both whatever stands below. The model ([`crate::Model`]) caches what
//! these functions read; charms rarely call them directly.
//!
//! Tools, flags and output follow Juju's [hook command reference].
//!
//! [hook command reference]: https://documentation.ubuntu.com/juju/3.6/reference/hook-command/

pub mod action;
pub mod application;
pub mod config;
pub mod leadership;
pub mod log;
mod refusal;
pub mod relation;
mod spawned;
pub mod status;
mod yaml;

use std::borrow::Cow;
use std::fmt;
use std::io;

use serde::de::DeserializeOwned;

use crate::{json, text};

pub use refusal::Refusal;
pub use spawned::SpawnedTools;

/// The kernel takes 128 KiB an argument.
const LONGEST_MESSAGE: usize = 100 * 1024;

/// Runs one hook tool and returns what it answered.
///
/// Implementations do not interpret: a non-zero exit is an [`Answer`], not an error.
pub trait HookTools: Send + Sync {
    /// Runs the tool to its end.
    ///
    /// # Errors
    ///
    /// When the tool could not be run at all: it is missing, or the system refused.
    fn run(&self, call: &Call<'_>) -> io::Result<Answer>;
}

/// One call of a hook tool: its name, its arguments and what it reads on standard input.
#[derive(Clone, PartialEq, Eq)]
pub struct Call<'a> {
    tool: &'static str,
    args: Vec<Cow<'a, str>>,
    stdin: Option<Cow<'a, str>>,
}

impl<'a> Call<'a> {
    /// A call of `tool` without arguments, which reads nothing on standard input.
    #[must_use]
    pub fn new(tool: &'static str) -> Self {
        Call {
            tool,
            args: Vec::new(),
            stdin: None,
        }
    }

    /// Adds an argument. Arguments are visible to every process of the machine: no secret goes here.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<Cow<'a, str>>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Adds text that people read. It is made to fit an argument, and so is no reason to fail a hook:
    /// a NUL is made visible, a message of more than [`LONGEST_MESSAGE`] is cut. Goes behind a `--`, so
    /// that text starting with a hyphen is not taken for a flag.
    #[must_use]
    fn message(self, message: &'a str) -> Self {
        self.arg(match text::without_nul(message) {
            short if short.len() <= LONGEST_MESSAGE => short,
            long => Cow::Owned(text::shortened(long.into_owned(), LONGEST_MESSAGE)),
        })
    }

    /// Gives the tool `stdin` to read.
    #[must_use]
    pub fn stdin(mut self, stdin: impl Into<Cow<'a, str>>) -> Self {
        self.stdin = Some(stdin.into());
        self
    }

    /// The name of the tool's executable.
    #[must_use]
    pub fn tool(&self) -> &'static str {
        self.tool
    }

    /// The arguments, without the tool's name.
    #[must_use]
    pub fn args(&self) -> &[Cow<'a, str>] {
        &self.args
    }

    /// What the tool reads on standard input, if anything.
    #[must_use]
    pub fn input(&self) -> Option<&str> {
        self.stdin.as_deref()
    }

    /// The command line, shortened, for errors and logs. Never holds standard input.
    fn command_line(&self) -> String {
        let mut line = self.tool.to_owned();
        for arg in &self.args {
            line.push(' ');
            line.push_str(&text::excerpt(arg, 60));
        }
        text::shortened(line, 200)
    }
}

/// Shows the size of standard input instead of the text, which may hold a secret.
impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("tool", &self.tool)
            .field("args", &self.args)
            .field("stdin_bytes", &self.stdin.as_ref().map(|stdin| stdin.len()))
            .finish()
    }
}

/// What a hook tool answered.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// How it ended.
    pub exit: Exit,
    /// What it printed on standard output.
    pub stdout: Vec<u8>,
    /// What it printed on standard error.
    pub stderr: Vec<u8>,
}

/// Shows sizes instead of the output, which may hold a secret.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("exit", &self.exit)
            .field("stdout_bytes", &self.stdout.len())
            .field("stderr_bytes", &self.stderr.len())
            .finish()
    }
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It exited with this code; 0 is success.
    Code(i32),
    /// This signal killed it.
    Signal(i32),
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Exit::Code(code) => write!(f, "exited with code {code}"),
            Exit::Signal(signal) => write!(f, "was killed by signal {signal}"),
        }
    }
}

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
            ToolError::NotRun { .. } | ToolError::Unreadable { .. } => None,
        }
    }
}

/// Runs a tool whose output does not matter.
fn act(tools: &dyn HookTools, call: &Call<'_>) -> Result<(), ToolError> {
    run(tools, call).map(drop)
}

/// Runs a tool that prints JSON.
fn read<T: DeserializeOwned>(tools: &dyn HookTools, call: &Call<'_>) -> Result<T, ToolError> {
    let stdout = run(tools, call)?;
    let unreadable = |reason| ToolError::Unreadable {
        command: call.command_line(),
        reason,
    };
    if stdout.trim_ascii().is_empty() {
        return Err(unreadable("it printed nothing".to_owned()));
    }
    serde_json::from_slice(&stdout).map_err(|error| unreadable(json::fault(&error)))
}

fn run(tools: &dyn HookTools, call: &Call<'_>) -> Result<Vec<u8>, ToolError> {
    let answer = tools.run(call).map_err(|source| ToolError::NotRun {
        tool: call.tool,
        source,
    })?;
    if answer.exit == Exit::Code(0) {
        return Ok(answer.stdout);
    }
    let stderr = String::from_utf8_lossy(&answer.stderr);
    let refusal = Refusal::of(call.tool, answer.exit, &stderr);
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
