//! The agent's end of a connection. Whom it listens to and how it runs a tool is not known here.

use std::io::{BufReader, Read, Write};

use crate::gob::{Decoder, Encoder, GobError};
use crate::protocol::{METHOD, ToolOutput, ToolRequest, encode_response, read_request};

/// Answers the calls that come in, one after the other, until the caller has hung up: each with the
/// tool's output, or with why it is not run. Checking context id and token is up to `run`.
///
/// # Errors
/// When the connection breaks, or what comes in is no call. Then the caller gets no answer.
pub fn serve(
    input: impl Read,
    mut output: impl Write,
    mut run: impl FnMut(ToolRequest) -> Result<ToolOutput, String>,
) -> Result<(), GobError> {
    let mut decoder = Decoder::new(BufReader::new(input));
    let mut encoder = Encoder::default();
    while let Some(incoming) = read_request(&mut decoder)? {
        let answer = if incoming.method == METHOD {
            run(incoming.request)
        } else {
            Err(format!("rpc: can't find service {}", incoming.method))
        };
        let mut bytes = Vec::new();
        encode_response(
            &mut encoder,
            &mut bytes,
            &incoming.method,
            incoming.seq,
            &answer,
        );
        output.write_all(&bytes)?;
    }
    Ok(())
}
