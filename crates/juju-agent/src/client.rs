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
    /// The agent takes longer than the caller's patience.
    #[error("the unit agent has not answered in {} seconds", .0.as_secs_f32())]
    Late(Duration),
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

/// A connection to a unit agent, for any number of calls.
#[derive(Debug)]
pub struct Client {
    stream: UnixStream,
    encoder: Encoder,
    decoder: Decoder<BufReader<UnixStream>>,
    calls: u64,
    patience: Option<Duration>,
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
            patience,
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
        let written = self.stream.write_all(&out);
        written.map_err(|error| self.broken(error))?;
        match read_response(&mut self.decoder) {
            Ok(Some(response)) if response.seq == seq => {
                response.answer.map_err(CallError::Refused)
            }
            Ok(_) => Err(CallError::NoAnswer),
            Err(GobError::Io(error)) => Err(self.broken(error)),
            Err(error) => Err(CallError::Answer(error)),
        }
    }

    fn broken(&self, error: io::Error) -> CallError {
        match (error.kind(), self.patience) {
            // Which of the two it is depends on the system.
            (io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut, Some(patience)) => {
                CallError::Late(patience)
            }
            _ => CallError::Io(error),
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

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn who_speaks_first_or_hangs_up_is_no_agent() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        assert!(is_silent(&ours).is_ok());
        theirs.write_all(b"220 mail.example ESMTP").unwrap();
        let error = is_silent(&ours).unwrap_err();
        assert_eq!(error.to_string(), "it speaks before it is asked");
        let (ours, theirs) = UnixStream::pair().unwrap();
        drop(theirs);
        let error = is_silent(&ours).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn an_agent_that_never_answers_is_waited_for_as_long_as_the_patience_and_told() {
        let address = Address::new(format!("@juju-agent-late-{}", std::process::id()));
        let listener = address.listen().unwrap();
        let mut client = Client::connect(&address, Some(Duration::from_millis(20))).unwrap();
        let request = ToolRequest {
            command: "is-leader".to_owned(),
            ..ToolRequest::default()
        };
        let error = client.run(&request).unwrap_err();
        assert!(matches!(error, CallError::Late(_)), "{error:?}");
        let words = "the unit agent has not answered in 0.02 seconds";
        assert_eq!(error.to_string(), words);
        drop(listener);
    }

    #[test]
    fn an_agent_that_does_not_even_read_is_late() {
        let address = Address::new(format!("@juju-agent-deaf-{}", std::process::id()));
        let listener = address.listen().unwrap();
        let mut client = Client::connect(&address, Some(Duration::from_millis(20))).unwrap();
        let request = ToolRequest {
            command: "state-set".to_owned(),
            // More than any socket holds unread.
            stdin: Some(vec![b'x'; 8 << 20]),
            ..ToolRequest::default()
        };
        let error = client.run(&request).unwrap_err();
        assert!(matches!(error, CallError::Late(_)), "{error:?}");
        drop(listener);
    }

    #[test]
    fn the_answer_to_another_call_is_none() {
        let address = Address::new(format!("@juju-agent-other-{}", std::process::id()));
        let listener = address.listen().unwrap();
        let agent = thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let mut decoder = Decoder::new(&stream);
            crate::protocol::read_request(&mut decoder).unwrap();
            let mut out = Vec::new();
            let answer = Ok(ToolOutput::default());
            let mut encoder = Encoder::default();
            crate::protocol::encode_response(&mut encoder, &mut out, "Jujuc.Main", 7, &answer);
            (&stream).write_all(&out).unwrap();
        });
        let error = Client::connect(&address, None)
            .and_then(|mut client| client.run(&ToolRequest::default()))
            .unwrap_err();
        assert!(matches!(error, CallError::NoAnswer), "{error:?}");
        agent.join().unwrap();
    }
}
