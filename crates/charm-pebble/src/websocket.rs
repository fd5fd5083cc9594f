//! The websockets of a command: one direction each, so that both can be used at once.

use std::fmt;
use std::io::{self, Read, Write};
use std::time::Instant;

use serde::Deserialize;
use tungstenite::protocol::{Role, WebSocketConfig};
use tungstenite::{Message, WebSocket};

use crate::client::Client;
use crate::connect::{Limit, Timed};
use crate::error::Error;
use crate::http::{self, malformed, percent_encoded};

/// Pebble's longest message has 128 KiB.
const MAX_MESSAGE: usize = 1024 * 1024;
/// What goes into one message.
const PIECE: usize = 64 * 1024;

/// The example of RFC 6455 and what it makes of it. A key shows that no proxy answers from memory, and there
/// is none on a socket; so any will do.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

const END: &str = r#"{"command":"end"}"#;

/// One websocket, for both directions.
pub(crate) struct Socket {
    pub(crate) receiver: Receiver,
    pub(crate) sender: Sender,
    /// To hang up with.
    pub(crate) connection: Timed,
}

impl Client {
    /// Connects to a websocket of a command; `limit` is for what is read from it then.
    pub(crate) fn websocket(&self, task: &str, id: &str, limit: Limit) -> Result<Socket, Error> {
        let request = format!("GET websocket {id}");
        let failed = |error| Error::connection(request.clone(), error);
        let target = format!("/v1/tasks/{}/websocket/{id}", percent_encoded(task));
        let headers = format!(
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: {KEY}\r\n"
        );
        let head = http::head("GET", &target, &headers);
        let handshake = Limit::Until(Instant::now() + self.timeout());
        let response = self.send(&request, handshake, &head, &[])?;
        if response.status != 101 {
            Self::open::<()>(&request, response)?;
            return Err(Error::protocol(request, "no websocket"));
        }
        if response.accept != ACCEPT {
            return Err(Error::protocol(request, "the websocket is somebody else's"));
        }
        let (mut connection, arrived) = response.body.into_upgraded();
        connection.set_limit(limit).map_err(failed)?;
        let (reader, writer) = (
            connection.try_clone().map_err(failed)?,
            connection.try_clone().map_err(failed)?,
        );
        let config = WebSocketConfig::default()
            .read_buffer_size(PIECE)
            .max_message_size(Some(MAX_MESSAGE))
            .max_frame_size(Some(MAX_MESSAGE));
        Ok(Socket {
            receiver: Receiver {
                socket: WebSocket::from_partially_read(
                    ReadOnly(reader),
                    arrived,
                    Role::Client,
                    Some(config),
                ),
                message: tungstenite::Bytes::new(),
                ended: false,
            },
            sender: Sender {
                socket: WebSocket::from_raw_socket(writer, Role::Client, Some(config)),
                ended: false,
            },
            connection,
        })
    }
}

/// Answers nothing: pings and closings, which Pebble does not send, would come between another's frames.
struct ReadOnly(Timed);

impl Read for ReadOnly {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for ReadOnly {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn io_error(error: tungstenite::Error) -> io::Error {
    match error {
        tungstenite::Error::Io(error) => error,
        tungstenite::Error::ConnectionClosed
        | tungstenite::Error::AlreadyClosed
        | tungstenite::Error::Protocol(
            tungstenite::error::ProtocolError::ResetWithoutClosingHandshake,
        ) => io::ErrorKind::UnexpectedEof.into(),
        other => malformed(other.to_string()),
    }
}

/// What a command writes. That it has no more to say is the end; when Pebble is gone before, that is an
/// error.
pub struct Receiver {
    socket: WebSocket<ReadOnly>,
    message: tungstenite::Bytes,
    ended: bool,
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver")
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Command {
    command: String,
}

impl Receiver {
    fn next_message(&mut self) -> io::Result<()> {
        match self.socket.read().map_err(io_error)? {
            Message::Binary(message) => self.message = message,
            Message::Text(text) => {
                let command: Option<Command> = serde_json::from_str(&text).ok();
                // Others are for a newer client.
                self.ended = command.is_some_and(|command| command.command == "end");
            }
            Message::Close(_) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
        }
        Ok(())
    }
}

impl Read for Receiver {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.message.is_empty() {
            if self.ended || buffer.is_empty() {
                return Ok(0);
            }
            self.next_message()?;
        }
        let length = buffer.len().min(self.message.len());
        let piece = self.message.split_to(length);
        buffer
            .get_mut(..length)
            .unwrap_or_default()
            .copy_from_slice(&piece);
        Ok(length)
    }
}

/// What a command reads. Dropped, it is at its end.
pub struct Sender {
    socket: WebSocket<Timed>,
    ended: bool,
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender")
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

impl Sender {
    /// Leaves out the end.
    pub(crate) fn silence(&mut self) {
        self.ended = true;
    }

    pub(crate) fn send_text(&mut self, text: &str) -> io::Result<()> {
        self.socket.send(Message::text(text)).map_err(io_error)
    }

    /// Tells the command that there is no more.
    ///
    /// # Errors
    ///
    /// When the connection is gone.
    pub fn end(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.ended, true) {
            return Ok(());
        }
        self.send_text(END)
    }
}

impl Write for Sender {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let piece = buffer.get(..PIECE).unwrap_or(buffer);
        if !piece.is_empty() {
            let message = Message::binary(piece.to_vec());
            self.socket.send(message).map_err(io_error)?;
        }
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.socket.flush().map_err(io_error)
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        // The command may have ended, and the connection with it.
        let _ = self.end();
    }
}
