//! The hook tools' end.

use std::io::{self, Read, Write};

use super::gob::{Decoder, Encoder, GobError};
use super::protocol::{ToolRequest, read_response};
use super::socket::Address;
use crate::tools::{RequestError, ToolOutput};

/// A tool could not be run by the agent.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// Nobody answers at the address.
    #[error("cannot reach the unit agent at {address}: {source}")]
    Connect {
        /// The address.
        address: String,
        /// Why.
        source: io::Error,
    },
    /// The connection broke.
    #[error("connection to the unit agent: {0}")]
    Io(#[from] io::Error),
    /// The answer makes no sense.
    #[error("the unit agent's answer: {0}")]
    Answer(String),
    /// The agent refuses the request; its words.
    #[error("{0}")]
    Refused(String),
}

impl From<GobError> for CallError {
    fn from(error: GobError) -> Self {
        Self::Answer(error.to_string())
    }
}

/// Asks the agent at `address` to run a tool. Only if the tool turns out to want it, `stdin` is
/// read to its end and the call repeated with it.
///
/// # Errors
/// When the agent cannot be reached, breaks off, or refuses the request.
pub fn call(
    address: &Address,
    mut request: ToolRequest,
    stdin: &mut impl Read,
) -> Result<ToolOutput, CallError> {
    let mut stream = address.connect().map_err(|source| CallError::Connect {
        address: address.as_str().to_owned(),
        source,
    })?;
    let mut decoder = Decoder::new(io::BufReader::new(stream.try_clone()?));
    let mut encoder = Encoder::default();
    for seq in 0.. {
        let mut out = Vec::new();
        request.encode(&mut encoder, &mut out, seq);
        stream.write_all(&out)?;
        let answer = read_response(&mut decoder)?
            .ok_or_else(|| CallError::Answer("none came".to_owned()))?;
        match answer {
            Ok(output) => return Ok(output),
            Err(why) if why == RequestError::NoStdin.to_string() && request.stdin.is_none() => {
                let mut bytes = Vec::new();
                stdin.read_to_end(&mut bytes)?;
                request.stdin = Some(bytes);
            }
            Err(why) => return Err(CallError::Refused(why)),
        }
    }
    Err(CallError::Answer("none came".to_owned()))
}
