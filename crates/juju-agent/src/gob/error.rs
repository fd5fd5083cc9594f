//! What is wrong with what came.

use std::io;

/// The connection broke, or what came is no call and no answer.
#[derive(Debug, thiserror::Error)]
pub enum GobError {
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Io(#[from] io::Error),
    /// What came is not gob.
    #[error("malformed gob: {0}")]
    Malformed(&'static str),
    /// What came is gob that the protocol does not have, or too much of it.
    #[error("gob refused: {0}")]
    Refused(&'static str),
}
