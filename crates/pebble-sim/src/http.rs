//! A request as it comes, and an answer as it goes.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const MAX_HEAD: usize = 64 * 1024;
const MAX_LINE: u64 = 256;

/// The head of a request.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    /// 0 or 1.
    pub(crate) minor_version: u8,
}

impl Request {
    /// Reads one; nothing when the client has hung up.
    pub(crate) fn read(input: &mut BufReader<UnixStream>) -> io::Result<Option<Self>> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let left = (MAX_HEAD - head.len()) as u64;
            if input.take(left).read_until(b'\n', &mut head)? == 0 {
                return if head.is_empty() {
                    Ok(None)
                } else {
                    Err(malformed("head"))
                };
            }
        }
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut parsed = httparse::Request::new(&mut headers);
        parsed.parse(&head).map_err(|_| malformed("head"))?;
        let target = parsed.path.unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok(Some(Request {
            method: parsed.method.unwrap_or_default().to_owned(),
            path: decoded(path),
            query: pairs
                .map(|(key, value)| (decoded(key), decoded(value)))
                .collect(),
            headers: parsed
                .headers
                .iter()
                .map(|header| (header.name.to_lowercase(), text(header.value)))
                .collect(),
            minor_version: parsed.version.unwrap_or(1),
        }))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn query(&self, key: &str) -> Option<&str> {
        let mut pairs = self.query.iter();
        pairs
            .find(|(known, _)| known == key)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn queries<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        let pairs = self.query.iter().filter(move |(known, _)| known == key);
        pairs.map(|(_, value)| value.as_str())
    }

    /// What a query names, with commas or again and again; nothing is everything.
    pub(crate) fn names(&self, key: &str) -> Vec<String> {
        let names = self.queries(key).flat_map(|names| names.split(','));
        names
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// The whole body.
    pub(crate) fn body(&self, input: &mut BufReader<UnixStream>) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        if self.header("transfer-encoding") == Some("chunked") {
            loop {
                let length =
                    usize::from_str_radix(&line(input)?, 16).map_err(|_| malformed("chunk"))?;
                if length == 0 {
                    line(input)?;
                    break;
                }
                exactly(input, length, &mut body)?;
                line(input)?;
            }
        } else if let Some(length) = self.header("content-length") {
            let length = length.parse().map_err(|_| malformed("length"))?;
            exactly(input, length, &mut body)?;
        }
        Ok(body)
    }
}

fn exactly(input: &mut BufReader<UnixStream>, length: usize, into: &mut Vec<u8>) -> io::Result<()> {
    match input.take(length as u64).read_to_end(into)? == length {
        true => Ok(()),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

fn line(input: &mut BufReader<UnixStream>) -> io::Result<String> {
    let mut line = String::new();
    input.take(MAX_LINE).read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("the {what} is not one of HTTP"),
    )
}

fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.bytes());
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
                let (high, low) = (digit().unwrap_or(0), digit().unwrap_or(0));
                u8::try_from(high * 16 + low).unwrap_or_default()
            }
            other => other,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// What was asked for.
    pub(crate) fn sync(result: Value) -> Self {
        Self::with_status(200, result)
    }

    pub(crate) fn with_status(status: u16, result: Value) -> Self {
        Self::json(
            status,
            &json!({
                "type": "sync", "status-code": status, "status": reason(status), "result": result,
            }),
        )
    }

    /// The change that does it.
    pub(crate) fn begun(change: &str, result: Value) -> Self {
        Self::json(
            202,
            &json!({
                "type": "async", "status-code": 202, "status": reason(202), "change": change, "result": result,
            }),
        )
    }

    fn json(status: u16, envelope: &Value) -> Self {
        Response {
            status,
            content_type: "application/json".to_owned(),
            body: envelope.to_string().into_bytes(),
        }
    }

    pub(crate) fn write(&self, minor_version: u8, to: &mut UnixStream) -> io::Result<()> {
        let (head, body) = self.encoded(minor_version);
        to.write_all(&head)?;
        to.write_all(body)
    }

    /// The head of an answer that ends when the connection does.
    pub(crate) fn write_head(&self, minor_version: u8, to: &mut UnixStream) -> io::Result<()> {
        let head = format!(
            "HTTP/1.{minor_version} {} {}\r\nContent-Type: {}\r\nConnection: close\r\n\r\n",
            self.status,
            reason(self.status),
            self.content_type
        );
        to.write_all(head.as_bytes())
    }

    /// Half of it: the length promises more.
    pub(crate) fn write_half(&self, minor_version: u8, to: &mut UnixStream) -> io::Result<()> {
        let (head, body) = self.encoded(minor_version);
        to.write_all(&head)?;
        to.write_all(body.get(..body.len() / 2).unwrap_or_default())
    }

    fn encoded(&self, minor_version: u8) -> (Vec<u8>, &[u8]) {
        let head = format!(
            "HTTP/1.{minor_version} {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            self.status,
            reason(self.status),
            self.content_type,
            self.body.len()
        );
        (head.into_bytes(), &self.body)
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        202 => "Accepted",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        502 => "Bad Gateway",
        504 => "Gateway Timeout",
        _ => "Internal Server Error",
    }
}

/// Pebble's refusal.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) kind: Option<&'static str>,
    pub(crate) message: String,
}

impl Refusal {
    pub(crate) fn new(status: u16, message: impl Into<String>) -> Self {
        Refusal {
            status,
            kind: None,
            message: message.into(),
        }
    }

    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::new(400, message)
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, message)
    }

    pub(crate) fn result(&self) -> Value {
        match self.kind {
            Some(kind) => json!({"message": self.message, "kind": kind}),
            None => json!({"message": self.message}),
        }
    }
}

impl From<Refusal> for Response {
    fn from(refusal: Refusal) -> Self {
        Response::json(
            refusal.status,
            &json!({
                "type": "error", "status-code": refusal.status, "status": reason(refusal.status),
                "result": refusal.result(),
            }),
        )
    }
}

/// What a request comes to.
pub(crate) type Answered = Result<Response, Refusal>;

/// The body of a request, in JSON.
pub(crate) fn from_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    let value = serde_json::from_slice(body).map(without_nulls);
    value.and_then(serde_json::from_value).map_err(undecodable)
}

pub(crate) fn undecodable(error: serde_json::Error) -> Refusal {
    Refusal::bad(format!("cannot decode data from request body: {error}"))
}

/// To Go, a field that is null is as good as none, and `ops` sends it for what it does not say.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(entries) => {
            let said = entries.into_iter().filter(|(_, value)| !value.is_null());
            said.map(|(key, value)| (key, without_nulls(value)))
                .collect()
        }
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}
