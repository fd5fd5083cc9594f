//! The one call that is made, `Jujuc.Main`, and its framing in `net/rpc`: each way, a header and a
//! body.

use std::fmt;
use std::io::Read;

use super::gob::{Decoder, Encoder, Field, GobError, Value};
use crate::tools::ToolOutput;

pub(super) const METHOD: &str = "Jujuc.Main";

/// A hook tool's request to the agent (`jujuc.Request`).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ToolRequest {
    /// `JUJU_CONTEXT_ID`.
    pub context_id: String,
    /// The directory that the tool was called in; absolute.
    pub dir: String,
    /// The tool's name.
    pub command: String,
    /// Its arguments.
    pub args: Vec<String>,
    /// Its standard input, when that was asked for.
    pub stdin: Option<Vec<u8>>,
    /// `JUJU_AGENT_TOKEN`.
    pub token: String,
}

impl fmt::Debug for ToolRequest {
    /// Arguments, stdin and token may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolRequest")
            .field("context_id", &self.context_id)
            .field("command", &self.command)
            .finish_non_exhaustive()
    }
}

impl ToolRequest {
    pub(super) fn encode(&self, encoder: &mut Encoder, out: &mut Vec<u8>, seq: u64) {
        let header = [
            ("ServiceMethod", Field::Text(METHOD)),
            ("Seq", Field::Uint(seq)),
        ];
        encoder.write(out, "Request", &header);
        let body = [
            ("ContextId", Field::Text(&self.context_id)),
            ("Dir", Field::Text(&self.dir)),
            ("CommandName", Field::Text(&self.command)),
            ("Args", Field::Texts(&self.args)),
            ("StdinSet", Field::Bool(self.stdin.is_some())),
            (
                "Stdin",
                Field::Bytes(self.stdin.as_deref().unwrap_or_default()),
            ),
            ("Token", Field::Text(&self.token)),
        ];
        // Types are told apart by id, not by name, but our encoder keys them by name.
        encoder.write(out, "ToolRequest", &body);
    }

    fn from_value(value: &Value) -> Self {
        Self {
            context_id: value.text("ContextId"),
            dir: value.text("Dir"),
            command: value.text("CommandName"),
            args: value.texts("Args"),
            stdin: value.flag("StdinSet").then(|| value.bytes("Stdin")),
            token: value.text("Token"),
        }
    }
}

/// What arrived at the server.
pub(super) struct Incoming {
    pub(super) method: String,
    pub(super) seq: u64,
    pub(super) request: ToolRequest,
}

/// Reads a request; nothing when the connection has ended.
pub(super) fn read_request<R: Read>(
    decoder: &mut Decoder<R>,
) -> Result<Option<Incoming>, GobError> {
    let Some(header) = decoder.next()? else {
        return Ok(None);
    };
    let Some(body) = decoder.next()? else {
        return Ok(None);
    };
    Ok(Some(Incoming {
        method: header.text("ServiceMethod"),
        seq: header.uint("Seq"),
        request: ToolRequest::from_value(&body),
    }))
}

/// Writes the answer to request `seq`: a tool's output, or why there is none.
pub(super) fn encode_response(
    encoder: &mut Encoder,
    out: &mut Vec<u8>,
    method: &str,
    seq: u64,
    answer: &Result<ToolOutput, String>,
) {
    let error = answer.as_ref().err().map_or("", String::as_str);
    let header = [
        ("ServiceMethod", Field::Text(method)),
        ("Seq", Field::Uint(seq)),
        ("Error", Field::Text(error)),
    ];
    encoder.write(out, "Response", &header);
    match answer {
        Ok(output) => {
            let body = [
                ("Code", Field::Int(i64::from(output.code))),
                ("Stdout", Field::Bytes(&output.stdout)),
                ("Stderr", Field::Bytes(&output.stderr)),
            ];
            encoder.write(out, "ExecResponse", &body);
        }
        // The body of an error is an empty struct.
        Err(_) => encoder.write(out, "", &[]),
    }
}

/// Reads an answer; nothing when the connection ended first.
pub(super) fn read_response<R: Read>(
    decoder: &mut Decoder<R>,
) -> Result<Option<Result<ToolOutput, String>>, GobError> {
    let Some(header) = decoder.next()? else {
        return Ok(None);
    };
    let Some(body) = decoder.next()? else {
        return Ok(None);
    };
    let error = header.text("Error");
    if !error.is_empty() {
        return Ok(Some(Err(error)));
    }
    let code = i32::try_from(body.int("Code"))
        .map_err(|_| GobError::Malformed("an exit code is out of range"))?;
    let output = ToolOutput {
        code,
        stdout: body.bytes("Stdout"),
        stderr: body.bytes("Stderr"),
    };
    Ok(Some(Ok(output)))
}
