//! The one call that is made, `Jujuc.Main`, and its framing in `net/rpc`: each way, a header and a
//! body.

use std::fmt;
use std::io::Read;

use crate::Token;
use crate::gob::{Decoder, Encoder, Field, GobError, Struct, Type};

pub(crate) const METHOD: &str = "Jujuc.Main";

/// The refusal of a tool that reads standard input and was called without: the call should be
/// repeated with it (`jujuc.ErrNoStdin`).
pub const NO_STDIN: &str = "hook tool requires stdin, none supplied";

/// The headers, and Go's own types in the bodies. The ids are free to choose; these are those that a
/// Go program gives them that has both ends in it.
const REQUEST_HEADER: Type = Type {
    id: 64,
    name: "Request",
};
const REQUEST: Type = Type {
    id: 65,
    name: "Request",
};
const RESPONSE_HEADER: Type = Type {
    id: 67,
    name: "Response",
};
/// The body of a refusal, a struct without fields.
const NOTHING: Type = Type { id: 68, name: "" };
const OUTPUT: Type = Type {
    id: 69,
    name: "ExecResponse",
};

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
    pub token: Token,
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

/// What a hook tool answered (`exec.ExecResponse`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToolOutput {
    /// Its exit code: 0, 1 when it failed, 2 when it was called wrongly.
    pub code: i32,
    /// Its standard output.
    pub stdout: Vec<u8>,
    /// Its standard error.
    pub stderr: Vec<u8>,
}

/// Writes a call; its answer will have the same `seq`.
pub(crate) fn encode_request(
    encoder: &mut Encoder,
    out: &mut Vec<u8>,
    seq: u64,
    request: &ToolRequest,
) {
    let header = [
        ("ServiceMethod", Field::Text(METHOD)),
        ("Seq", Field::Uint(seq)),
    ];
    encoder.write(out, REQUEST_HEADER, &header);
    let stdin = request.stdin.as_deref();
    let body = [
        ("ContextId", Field::Text(&request.context_id)),
        ("Dir", Field::Text(&request.dir)),
        ("CommandName", Field::Text(&request.command)),
        ("Args", Field::Texts(&request.args)),
        ("StdinSet", Field::Bool(stdin.is_some())),
        ("Stdin", Field::Bytes(stdin.unwrap_or_default())),
        ("Token", Field::Text(request.token.reveal())),
    ];
    encoder.write(out, REQUEST, &body);
}

/// A call that has arrived.
pub(crate) struct Incoming {
    pub(crate) method: String,
    pub(crate) seq: u64,
    pub(crate) request: ToolRequest,
}

/// Reads a call; nothing when the connection has ended.
pub(crate) fn read_request<R: Read>(
    decoder: &mut Decoder<R>,
) -> Result<Option<Incoming>, GobError> {
    let Some((mut header, mut body)) = read_header_and_body(decoder)? else {
        return Ok(None);
    };
    let stdin = body.bytes("Stdin");
    Ok(Some(Incoming {
        method: header.text("ServiceMethod"),
        seq: header.uint("Seq"),
        request: ToolRequest {
            context_id: body.text("ContextId"),
            dir: body.text("Dir"),
            command: body.text("CommandName"),
            args: body.texts("Args"),
            stdin: body.flag("StdinSet").then_some(stdin),
            token: Token::new(body.text("Token")),
        },
    }))
}

/// Writes the answer to call `seq`: a tool's output, or why there is none.
pub(crate) fn encode_response(
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
    encoder.write(out, RESPONSE_HEADER, &header);
    match answer {
        Ok(output) => {
            let body = [
                ("Code", Field::Int(i64::from(output.code))),
                ("Stdout", Field::Bytes(&output.stdout)),
                ("Stderr", Field::Bytes(&output.stderr)),
            ];
            encoder.write(out, OUTPUT, &body);
        }
        Err(_) => encoder.write(out, NOTHING, &[]),
    }
}

/// An answer that has arrived.
#[derive(Debug, PartialEq)]
pub(crate) struct Response {
    pub(crate) seq: u64,
    /// The tool's output, or the agent's words why there is none.
    pub(crate) answer: Result<ToolOutput, String>,
}

/// Reads an answer; nothing when the connection ended first.
pub(crate) fn read_response<R: Read>(
    decoder: &mut Decoder<R>,
) -> Result<Option<Response>, GobError> {
    let Some((mut header, mut body)) = read_header_and_body(decoder)? else {
        return Ok(None);
    };
    let seq = header.uint("Seq");
    let error = header.text("Error");
    let answer = if error.is_empty() {
        let code = i32::try_from(body.int("Code"))
            .map_err(|_| GobError::Malformed("an exit code is out of range"))?;
        Ok(ToolOutput {
            code,
            stdout: body.bytes("Stdout"),
            stderr: body.bytes("Stderr"),
        })
    } else {
        Err(error)
    };
    Ok(Some(Response { seq, answer }))
}

fn read_header_and_body<R: Read>(
    decoder: &mut Decoder<R>,
) -> Result<Option<(Struct, Struct)>, GobError> {
    let Some(header) = decoder.next()? else {
        return Ok(None);
    };
    Ok(decoder.next()?.map(|body| (header, body)))
}
