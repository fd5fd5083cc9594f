//! As much of HTTP/1.1 as Pebble speaks: one request a connection.

use std::io::{self, BufRead, BufReader, Read, Write};

use crate::connect::Timed;

/// The longest head of an answer.
const MAX_HEAD: usize = 16 * 1024;
/// The longest line with a chunk's length.
const MAX_LINE: u64 = 256;
/// Moves files in as few calls of the system as helps.
const BUFFER: usize = 64 * 1024;
/// The most that goes out as one chunk.
const CHUNK: usize = 128 * 1024;

/// `InvalidData`, which becomes a protocol error.
pub(crate) fn malformed(reason: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason.into())
}

/// `text` as part of a path or a query.
pub(crate) fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// The head of a request: `target` is a path with its query, encoded; `headers` end in CRLF each.
pub(crate) fn head(method: &str, target: &str, headers: &str) -> String {
    format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n")
}

/// Writes a body whose length is not known before, in chunks.
pub(crate) struct Chunks<'a> {
    output: &'a mut Timed,
    /// Room for the length, then data, then room for the line's end.
    buffer: Vec<u8>,
}

/// Six digits and CRLF: leading zeros are allowed.
const LENGTH: usize = 8;

impl<'a> Chunks<'a> {
    pub(crate) fn new(output: &'a mut Timed) -> Self {
        let mut buffer = Vec::with_capacity(LENGTH + CHUNK + 2);
        buffer.resize(LENGTH, 0);
        Chunks { output, buffer }
    }

    /// Fills one chunk from `source`; `Ok(0)` is its end. The outer error is the source's.
    pub(crate) fn copy(&mut self, source: &mut dyn Read) -> io::Result<io::Result<usize>> {
        self.buffer.truncate(LENGTH);
        let read = source.take(CHUNK as u64).read_to_end(&mut self.buffer)?;
        Ok(if read == 0 {
            Ok(0)
        } else {
            self.send().map(|()| read)
        })
    }

    pub(crate) fn write(&mut self, data: &[u8]) -> io::Result<()> {
        for piece in data.chunks(CHUNK) {
            self.buffer.truncate(LENGTH);
            self.buffer.extend_from_slice(piece);
            self.send()?;
        }
        Ok(())
    }

    fn send(&mut self) -> io::Result<()> {
        let length = format!("{:06x}\r\n", self.buffer.len() - LENGTH);
        self.buffer.splice(..LENGTH, length.bytes());
        self.buffer.extend_from_slice(b"\r\n");
        self.output.write_all(&self.buffer)
    }

    pub(crate) fn finish(self) -> io::Result<()> {
        self.output.write_all(b"0\r\n\r\n")
    }
}

/// An answer whose body is still to be read.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    /// What the server made of the key of a websocket.
    pub(crate) accept: String,
    pub(crate) body: Body,
}

/// How the end of a body shows.
enum Framing {
    Length(u64),
    /// What is left of this chunk; the next one starts behind.
    Chunk(u64),
    FirstChunk,
    ToEnd,
}

pub(crate) struct Body {
    input: BufReader<Timed>,
    framing: Framing,
}

/// Reads the head of the answer on `connection`.
pub(crate) fn response(connection: Timed) -> io::Result<Response> {
    let mut input = BufReader::with_capacity(BUFFER, connection);
    let mut head = Vec::new();
    loop {
        let before = head.len();
        let arrived = input.fill_buf()?;
        if arrived.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let taken = arrived.len().min(MAX_HEAD - before);
        head.extend(arrived.iter().take(taken));
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut parsed = httparse::Response::new(&mut headers);
        match parsed.parse(&head) {
            Ok(httparse::Status::Complete(length)) => {
                let (status, content_type, accept, framing) = understood(&parsed)?;
                input.consume(length - before);
                let body = Body { input, framing };
                return Ok(Response {
                    status,
                    content_type,
                    accept,
                    body,
                });
            }
            Ok(httparse::Status::Partial) if head.len() < MAX_HEAD => input.consume(taken),
            Ok(httparse::Status::Partial) => return Err(malformed("its head is too long")),
            Err(error) => return Err(malformed(format!("not HTTP: {error}"))),
        }
    }
}

fn understood(head: &httparse::Response<'_, '_>) -> io::Result<(u16, String, String, Framing)> {
    let header = |name: &str| {
        head.headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))
            .map(|header| String::from_utf8_lossy(header.value).into_owned())
    };
    let framing = if let Some(coding) = header("transfer-encoding") {
        if !coding.eq_ignore_ascii_case("chunked") {
            return Err(malformed(format!("unknown transfer encoding {coding}")));
        }
        Framing::FirstChunk
    } else if let Some(length) = header("content-length") {
        let length = length.parse();
        Framing::Length(length.map_err(|_| malformed("its length is not a number"))?)
    } else {
        Framing::ToEnd
    };
    Ok((
        head.code.unwrap_or_default(),
        header("content-type").unwrap_or_default(),
        header("sec-websocket-accept").unwrap_or_default(),
        framing,
    ))
}

impl Body {
    /// The connection behind an upgrade, and what came on it already.
    pub(crate) fn into_upgraded(self) -> (Timed, Vec<u8>) {
        let arrived = self.input.buffer().to_vec();
        (self.input.into_inner(), arrived)
    }

    fn line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        (&mut self.input)
            .take(MAX_LINE)
            .read_until(b'\n', &mut line)?;
        if line.pop() != Some(b'\n') {
            let cut = line.len() as u64 + 1 < MAX_LINE;
            return Err(if cut {
                io::ErrorKind::UnexpectedEof.into()
            } else {
                malformed("a line between chunks is too long")
            });
        }
        Ok(line.trim_ascii_end().to_vec())
    }

    fn next_chunk(&mut self) -> io::Result<u64> {
        let line = self.line()?;
        let digits = line.split(|byte| *byte == b';').next().unwrap_or_default();
        let length = std::str::from_utf8(digits)
            .ok()
            .filter(|digits| digits.len() <= 16 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|digits| u64::from_str_radix(digits, 16).ok())
            .ok_or_else(|| malformed("the length of a chunk is not a number"))?;
        if length == 0 {
            // Trailers, of which Pebble has none.
            for _ in 0..64 {
                if self.line()?.is_empty() {
                    return Ok(0);
                }
            }
            return Err(malformed("too many trailers"));
        }
        Ok(length)
    }
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let left = match self.framing {
            Framing::ToEnd => return self.input.read(buffer),
            Framing::Length(0) => return Ok(0),
            Framing::Length(left) => left,
            Framing::Chunk(left) if left > 0 => left,
            Framing::Chunk(_) | Framing::FirstChunk => {
                if matches!(self.framing, Framing::Chunk(_)) && !self.line()?.is_empty() {
                    return Err(malformed("a chunk is longer than it says"));
                }
                let length = self.next_chunk()?;
                if length == 0 {
                    self.framing = Framing::Length(0);
                    return Ok(0);
                }
                self.framing = Framing::Chunk(length);
                length
            }
        };
        let most = buffer
            .len()
            .min(usize::try_from(left).unwrap_or(usize::MAX));
        let read = self
            .input
            .read(buffer.get_mut(..most).unwrap_or_default())?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let left = left - read as u64;
        self.framing = match self.framing {
            Framing::Length(_) => Framing::Length(left),
            _ => Framing::Chunk(left),
        };
        Ok(read)
    }
}
