//! Files into the container and out of it, of any size, in constant memory.

use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::time::Duration;

use serde::Serialize;

use crate::answer;
use crate::client::{Client, Target};
use crate::connect::{Limit, Timed};
use crate::error::Error;
use crate::file::{Owner, Push, done, permissions};
use crate::http::{self, Body, Chunks, percent_encoded};
use crate::multipart::{self, Parts};

/// How long nothing may move. Pebble writes a pushed file to the disk before it answers.
const SILENCE: Duration = Duration::from_secs(60);
/// The results of one path.
const MAX_RESPONSE: usize = 64 * 1024;

const PULL: &str = "GET /v1/files";
const PUSH: &str = "POST /v1/files";

impl Client {
    fn silence(&self) -> Limit {
        Limit::Silence(SILENCE.max(self.timeout()))
    }

    /// Reads a file into `into`; how many bytes it has. After an error, `into` may have part of it.
    ///
    /// # Errors
    ///
    /// [`Error::Path`] when there is no such file or it cannot be read, [`Error::Local`] when `into`
    /// fails, [`Error::Timeout`] when nothing moves for a minute; or Pebble cannot be asked.
    pub fn pull(&self, path: &str, into: &mut dyn Write) -> Result<u64, Error> {
        let target = Target::new("/v1/files")
            .with("action", "read")
            .with("path", path);
        let headers = "Accept: multipart/form-data\r\nConnection: close\r\n";
        let head = http::head("GET", target.as_str(), headers);
        let response = self.send(PULL, self.silence(), &head, &[])?;
        if response.status != 200 {
            Self::open::<()>(PULL, response)?;
            return Err(Error::protocol(PULL, "neither a file nor an error"));
        }
        let Some(boundary) = multipart::boundary(&response.content_type).map(str::to_owned) else {
            return Err(Error::protocol(PULL, "it has no parts"));
        };
        let failed = |error| Error::connection(PULL, error);
        let mut parts = Parts::new(response.body, &boundary).map_err(failed)?;

        let mut length = None;
        let mut name = parts.next_part().map_err(failed)?;
        if name.as_deref() == Some("files") {
            length = Some(copy(&mut parts, into)?);
            name = parts.next_part().map_err(failed)?;
        }
        if name.as_deref() != Some("response") {
            return Err(Error::protocol(
                PULL,
                "it does not say what became of the path",
            ));
        }
        let mut text = Vec::new();
        loop {
            match parts.piece().map_err(failed)? {
                [] => break,
                piece if text.len() + piece.len() > MAX_RESPONSE => {
                    return Err(Error::protocol(PULL, "its results are too long"));
                }
                piece => text.extend_from_slice(piece),
            }
        }
        let (results, _) = answer::open(PULL, &text)?;
        done(PULL, path, results.unwrap_or_default())?;
        length.ok_or_else(|| Error::protocol(PULL, "it has no file"))
    }

    /// The content of a file of at most `limit` bytes.
    ///
    /// # Errors
    ///
    /// As of [`Client::pull`]; [`Error::Local`] when the file is longer.
    pub fn pull_bytes(&self, path: &str, limit: usize) -> Result<Vec<u8>, Error> {
        let mut bytes = Bounded::new(limit);
        self.pull(path, &mut bytes)?;
        Ok(bytes.into_inner())
    }

    /// Writes a file with what `from` has. Pebble puts it in place when all has come, so nobody sees a
    /// part of it.
    ///
    /// # Errors
    ///
    /// [`Error::Path`] when it cannot be written, [`Error::Local`] when `from` fails, [`Error::Timeout`]
    /// when nothing moves for a minute; or Pebble cannot be asked.
    pub fn push(&self, path: &str, from: &mut dyn Read, options: &Push) -> Result<(), Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "kebab-case")]
        struct Item<'a> {
            path: &'a str,
            make_dirs: bool,
            #[serde(skip_serializing_if = "Option::is_none")]
            permissions: Option<String>,
            #[serde(flatten)]
            owner: &'a Owner,
        }
        #[derive(Serialize)]
        struct Metadata<'a> {
            action: &'static str,
            files: [Item<'a>; 1],
        }
        let item = Item {
            path,
            make_dirs: options.make_dirs,
            permissions: permissions(options.permissions),
            owner: &options.owner,
        };
        let metadata = serde_json::to_string(&Metadata {
            action: "write",
            files: [item],
        })
        .map_err(|error| Error::protocol(PUSH, error))?;
        let boundary = random_boundary().map_err(|error| Error::connection(PUSH, error))?;
        let before = format!(
            "--{boundary}\r\nContent-Type: application/json\r\n\
             Content-Disposition: form-data; name=\"request\"\r\n\r\n{metadata}\r\n\
             --{boundary}\r\nContent-Type: application/octet-stream\r\n\
             Content-Disposition: form-data; name=\"files\"; filename*=UTF-8''{}\r\n\r\n",
            percent_encoded(path)
        );
        let after = format!("\r\n--{boundary}--\r\n");
        let headers = format!(
            "Accept: application/json\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\
             Content-Type: multipart/form-data; boundary={boundary}\r\n"
        );

        let mut connection = self.connection(PUSH, self.silence())?;
        let sent = connection
            .write_all(http::head("POST", "/v1/files", &headers).as_bytes())
            .map(|()| send(&mut connection, &before, from, &after));
        match sent {
            // Without its end, Pebble drops what it has.
            Ok(Err(source)) => {
                return Err(Error::Local {
                    request: PUSH.to_owned(),
                    action: "read the file",
                    source,
                });
            }
            // Pebble may have answered before it had all, and hung up.
            Err(error) | Ok(Ok(Err(error))) => {
                let answer = http::response(connection).ok();
                let Some(response) = answer else {
                    return Err(Error::connection(PUSH, error));
                };
                Self::open::<()>(PUSH, response)?;
                return Err(Error::connection(PUSH, error));
            }
            Ok(Ok(Ok(()))) => {}
        }
        let response =
            http::response(connection).map_err(|error| Error::connection(PUSH, error))?;
        let (results, _) = Self::open(PUSH, response)?;
        done(PUSH, path, results.unwrap_or_default())
    }
}

/// The outer error is the source's, the inner one the connection's.
fn send(
    connection: &mut Timed,
    before: &str,
    from: &mut dyn Read,
    after: &str,
) -> io::Result<io::Result<()>> {
    let mut chunks = Chunks::new(connection);
    if let Err(error) = chunks.write(before.as_bytes()) {
        return Ok(Err(error));
    }
    loop {
        match chunks.copy(from)? {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(chunks
        .write(after.as_bytes())
        .and_then(|()| chunks.finish()))
}

fn copy(parts: &mut Parts<Body>, into: &mut dyn Write) -> Result<u64, Error> {
    let mut length = 0;
    loop {
        let piece = parts
            .piece()
            .map_err(|error| Error::connection(PULL, error))?;
        if piece.is_empty() {
            return Ok(length);
        }
        length += piece.len() as u64;
        into.write_all(piece).map_err(|source| Error::Local {
            request: PULL.to_owned(),
            action: "write the file",
            source,
        })?;
    }
}

/// What nobody who writes a file can guess.
fn random_boundary() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    let mut boundary = String::new();
    for byte in bytes {
        // Writing to a String does not fail.
        let _ = write!(boundary, "{byte:02x}");
    }
    Ok(boundary)
}

/// Collects no more than a limit.
pub(crate) struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
}

impl Bounded {
    pub(crate) fn new(limit: usize) -> Self {
        Bounded {
            bytes: Vec::new(),
            limit,
        }
    }

    pub(crate) fn into_inner(self) -> Vec<u8> {
        self.bytes
    }
}

impl Write for Bounded {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + piece.len() > self.limit {
            let reason = format!("more than {} bytes came", self.limit);
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, reason));
        }
        self.bytes.extend_from_slice(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
