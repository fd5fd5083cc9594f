//! What can go wrong with a hook tool.

use charm_core::host::{Answer, Exit};

use crate::tools::RequestError;

/// What becomes of a call instead of what Juju would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Juju refuses: nothing happens, and the tool exits with this code.
    Exit {
        /// The code; Juju's tools use 1, and 2 when they are called wrongly.
        code: i32,
        /// What the tool prints on standard error.
        stderr: String,
    },
    /// The call is done, but what the tool prints is no answer.
    Garbage,
    /// The call is done, but the tool prints JSON of another type than any tool's.
    Mistyped,
    /// The call is done, but the tool prints nothing.
    Empty,
    /// Nothing happens: this signal killed the tool. A charm that runs as a process, whose tools are programs of
    /// their own, finds that the agent hangs up instead.
    Killed(i32),
    /// Nothing happens: there is no such executable. A charm that runs as a process is told by the agent that it
    /// knows no such command.
    Missing,
    /// In the middle of the call, which does nothing, the charm is killed, as when there is no memory left. One that runs in
    /// this process finds that its tools are killed instead, from here on.
    CharmKilled,
    /// In the middle of the call, which does nothing, the agent is lost: from here on nobody answers, and however the charm
    /// ends, the agent that comes back finds that its hook was not finished.
    AgentLost,
}

impl Fault {
    /// Juju refuses, with these words.
    #[must_use]
    pub fn refused(stderr: impl Into<String>) -> Self {
        Fault::Exit {
            code: 1,
            stderr: stderr.into(),
        }
    }

    /// One of each kind that a single call meets.
    #[must_use]
    pub fn each_kind() -> [Fault; 6] {
        [
            Fault::refused("ERROR cannot reach the controller"),
            Fault::Garbage,
            Fault::Mistyped,
            Fault::Empty,
            Fault::Killed(9),
            Fault::Missing,
        ]
    }

    /// What the charm gets, given what the tool would `answer`.
    pub(crate) fn spoil(
        &self,
        tool: &str,
        answer: impl FnOnce() -> Result<Answer, RequestError>,
    ) -> Result<Answer, RequestError> {
        let silent = |exit, stderr: &str| Answer {
            exit,
            stdout: Vec::new(),
            stderr: stderr.as_bytes().to_vec(),
        };
        let instead = |stdout: &[u8]| {
            Ok(Answer {
                stdout: stdout.to_vec(),
                ..answer()?
            })
        };
        match self {
            Fault::Exit { code, stderr } => Ok(silent(Exit::Code(*code), stderr)),
            Fault::Killed(signal) => Ok(silent(Exit::Signal(*signal), "")),
            Fault::CharmKilled | Fault::AgentLost => Ok(silent(Exit::Signal(9), "")),
            Fault::Missing => Err(RequestError::UnknownCommand(tool.to_owned())),
            Fault::Garbage => instead(b"\xff}{not an answer"),
            Fault::Mistyped => instead(b"17\n"),
            Fault::Empty => instead(b""),
        }
    }
}

/// Which calls fail: `2` is the third call of all, `"config-get"` each call of that tool,
/// `("relation-get", 1)` its second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calls(Which);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Which {
    Nth(usize),
    Tool(String),
    NthOfTool(String, usize),
}

impl Calls {
    /// The tool that they are calls of, if of one.
    pub fn tool(&self) -> Option<&str> {
        match &self.0 {
            Which::Nth(_) => None,
            Which::Tool(tool) | Which::NthOfTool(tool, _) => Some(tool),
        }
    }

    /// Whether they include the call of `tool` that is the `nth` of all and `of_tool`th of that tool.
    pub(crate) fn include(&self, tool: &str, nth: usize, of_tool: impl Fn() -> usize) -> bool {
        match &self.0 {
            Which::Nth(meant) => *meant == nth,
            Which::Tool(meant) => meant == tool,
            Which::NthOfTool(meant, number) => meant == tool && *number == of_tool(),
        }
    }
}

impl From<usize> for Calls {
    fn from(nth: usize) -> Self {
        Calls(Which::Nth(nth))
    }
}

impl From<&str> for Calls {
    fn from(tool: &str) -> Self {
        Calls(Which::Tool(tool.to_owned()))
    }
}

impl From<(&str, usize)> for Calls {
    fn from((tool, nth): (&str, usize)) -> Self {
        Calls(Which::NthOfTool(tool.to_owned(), nth))
    }
}
