//! What comes of a call of a hook tool.

pub use juju_agent::ToolOutput;

/// What Juju answers in `collect-metrics` and `meter-status-changed` (`jujuc/restricted.go`).
pub(super) const RESTRICTED: &str = "not implemented for restricted context not implemented";

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
