//! The hook tools' end.

use std::io::{self, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use crate::Address;
use crate::gob::{Decoder, Encoder, GobError};
use crate::protocol::{NO_STDIN, ToolOutput, ToolRequest, encode_request, read_response};

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
    Answer(GobError),
    /// The agent hung up, or answered another call.
    #[error("the unit agent did not answer the call")]
    NoAnswer,
    /// The agent refuses the request; its words.
    #[error("{0}")]
    Refused(String),
}

impl From<GobError> for CallError {
    fn from(error: GobError) -> Self {
        match error {
            GobError::Io(error) => Self::Io(error),
            other => Self::Answer(other),
        }
    }
}

/// A connection to a unit agent, for any number of calls.
#[derive(Debug)]
pub struct Client {
    stream: UnixStream,
    encoder: Encoder,
    decoder: Decoder<BufReader<UnixStream>>,
    calls: u64,
}

impl Client {
    /// Connects to the agent at `address`, where nobody speaks before being asked. An answer that takes longer
    /// than `patience` counts as lost; none waits for ever.
    ///
    /// # Errors
    /// When nobody listens there, or somebody who hangs up or speaks first and so is no agent.
    pub fn connect(address: &Address, patience: Option<Duration>) -> Result<Self, CallError> {
        let stream = address.connect().and_then(|stream| {
            is_silent(&stream)?;
            stream.set_read_timeout(patience)?;
            stream.set_write_timeout(patience)?;
            Ok(stream)
        });
        let stream = stream.map_err(|source| CallError::Connect {
            address: address.as_str().to_owned(),
            source,
        })?;
        Ok(Self {
            decoder: Decoder::new(BufReader::new(stream.try_clone()?)),
            stream,
            encoder: Encoder::default(),
            calls: 0,
        })
    }

    /// Asks the agent to run a tool.
    ///
    /// # Errors
    /// When the agent refuses, which leaves the connection as good as it was; [`NO_STDIN`] is such a
    /// refusal. When it breaks off or answers nonsense, after which the connection is of no use.
    pub fn run(&mut self, request: &ToolRequest) -> Result<ToolOutput, CallError> {
        let seq = self.calls;
        self.calls += 1;
        let mut out = Vec::new();
        encode_request(&mut self.encoder, &mut out, seq, request);
        self.stream.write_all(&out)?;
        match read_response(&mut self.decoder)? {
            Some(response) if response.seq == seq => response.answer.map_err(CallError::Refused),
            _ => Err(CallError::NoAnswer),
        }
    }

    /// Asks the agent to run a tool, and only if the tool turns out to want it, once more with what `stdin`
    /// holds: a tool that wants it has done nothing before.
    ///
    /// # Errors
    /// As [`run`](Self::run); when `stdin` cannot be read.
    pub fn run_with(
        &mut self,
        request: &mut ToolRequest,
        stdin: &mut impl Read,
    ) -> Result<ToolOutput, CallError> {
        match self.run(request) {
            Err(CallError::Refused(why)) if why == NO_STDIN && request.stdin.is_none() => {
                let mut bytes = Vec::new();
                stdin.read_to_end(&mut bytes)?;
                request.stdin = Some(bytes);
                self.run(request)
            }
            result => result,
        }
    }
}

/// Whether the other end waits to be asked, as far as can be known without waiting.
fn is_silent(mut stream: &UnixStream) -> io::Result<()> {
    stream.set_nonblocking(true)?;
    let read = stream.read(&mut [0]);
    stream.set_nonblocking(false)?;
    match read {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
        Err(error) => Err(error),
        Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
        Ok(_) => Err(io::Error::other("it speaks before it is asked")),
    }
}

/// Asks the agent at `address` to run a tool, as a hook tool does: only if the tool turns out to
/// want it, `stdin` is read to its end and the call repeated with it.
///
/// # Errors
/// When the agent cannot be reached, breaks off, or refuses the request; when `stdin` cannot be read.
pub fn call(
    address: &Address,
    mut request: ToolRequest,
    stdin: &mut impl Read,
) -> Result<ToolOutput, CallError> {
    Client::connect(address, None)?.run_with(&mut request, stdin)
}
