//! A command line that makes no sense, which has an exit code of its own.

/// The command line does not make sense.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct UsageError(pub(crate) String);
