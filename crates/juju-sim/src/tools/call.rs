//! What goes into a hook tool and what comes out.

use std::path::Path;

pub use juju_agent::ToolOutput;

/// One call of a tool.
pub(super) struct Call<'a> {
    pub(super) args: &'a [&'a str],
    pub(super) stdin: Option<&'a [u8]>,
    pub(super) dir: &'a Path,
}

/// Why a tool does not do what it was asked.
pub(super) enum Refusal {
    /// It was called wrongly: exit code 2.
    Usage(String),
    /// It failed: exit code 1.
    Failed(String),
    /// It reads stdin and was given none.
    NoStdin,
    /// It was asked what it does.
    Help,
}

impl From<String> for Refusal {
    /// The refusals of the context are failures, not wrong calls.
    fn from(message: String) -> Self {
        Self::Failed(message)
    }
}

pub(super) type Answer = Result<ToolOutput, Refusal>;
