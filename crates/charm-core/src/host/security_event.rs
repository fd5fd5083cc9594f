//! What may matter to the security of a unit, and that no hook tool is told.

/// Something that a charm has done, or has been kept from doing, without a hook tool.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecurityEvent<'a> {
    /// A unit that does not lead asked for what only the leader may; the tool was not called.
    NotLeader {
        /// The tool that would have been.
        tool: &'static str,
        /// What it asked for: `set the application's status`.
        doing: &'a str,
    },
    /// The charm has stopped a health check of a container.
    CheckStopped {
        /// The check's name.
        check: &'a str,
    },
}
