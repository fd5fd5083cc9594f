//! How Pebble is reached: any stream of bytes that can be timed and cut.

use std::fmt::Debug;
use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use socket2::{Domain, SockAddr, SockRef, Socket, Type};

/// As short as a socket is timed.
const SHORTEST: Duration = Duration::from_micros(1);
const FULL: &str = "it accepts none, and its backlog is full";

/// Makes connections to Pebble.
pub trait Connect: Debug + Send + Sync {
    /// A new connection; each request has its own.
    ///
    /// # Errors
    ///
    /// When there is nothing to connect to, or what is there does not take the connection within this time.
    fn connect(&self, within: Duration) -> io::Result<Box<dyn Stream>>;
}

/// One connection to Pebble.
pub trait Stream: Read + Write + Send + Sync {
    /// The same connection once more, to write to while another thread reads.
    ///
    /// # Errors
    ///
    /// When the system has no more of them.
    fn try_clone(&self) -> io::Result<Box<dyn Stream>>;

    /// How long a read or a write may last; `None` is for ever, zero is refused.
    ///
    /// # Errors
    ///
    /// When the stream cannot be timed.
    fn set_timeout(&self, timeout: Option<Duration>) -> io::Result<()>;

    /// Ends the connection in both directions, also under reads and writes that are on their way.
    fn hang_up(&self);
}

impl Stream for UnixStream {
    fn try_clone(&self) -> io::Result<Box<dyn Stream>> {
        Ok(Box::new(UnixStream::try_clone(self)?))
    }

    fn set_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        self.set_read_timeout(timeout)?;
        self.set_write_timeout(timeout)
    }

    fn hang_up(&self) {
        // It fails only where the connection has ended already.
        let _ = self.shutdown(Shutdown::Both);
    }
}

/// Pebble's Unix socket; Juju mounts it at `/charm/containers/<container>/pebble.socket`.
#[derive(Debug, Clone)]
pub struct UnixSocket(pub PathBuf);

impl UnixSocket {
    /// A new connection.
    ///
    /// # Errors
    ///
    /// When nobody listens there, or who does has a full backlog for all this time.
    pub fn open(&self, within: Duration) -> io::Result<UnixStream> {
        let began = Instant::now();
        let address = SockAddr::unix(&self.0)?;
        let stream = UnixStream::from(OwnedFd::from(Socket::new(
            Domain::UNIX,
            Type::STREAM,
            None,
        )?));
        loop {
            // Zero would be for ever.
            let left = within.saturating_sub(began.elapsed()).max(SHORTEST);
            // Linux waits as long for a place in the backlog as for one in a buffer.
            stream.set_write_timeout(Some(left))?;
            match SockRef::from(&stream).connect(&address) {
                Ok(()) => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    // Not as out of time: Pebble has not heard of the call.
                    return Err(io::Error::new(io::ErrorKind::ConnectionRefused, FULL));
                }
                Err(error) => return Err(error),
            }
        }
        stream.set_write_timeout(None)?;
        Ok(stream)
    }
}

impl Connect for UnixSocket {
    fn connect(&self, within: Duration) -> io::Result<Box<dyn Stream>> {
        Ok(Box::new(self.open(within)?))
    }
}

/// When to give up on a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Limit {
    /// At this time, however much comes until then.
    Until(Instant),
    /// When nothing moves for so long.
    Silence(Duration),
    /// Never: somebody else hangs up.
    None,
}

/// A connection with a limit.
pub(crate) struct Timed {
    stream: Box<dyn Stream>,
    limit: Limit,
}

impl std::fmt::Debug for Timed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Timed")
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

impl Timed {
    pub(crate) fn new(stream: Box<dyn Stream>, limit: Limit) -> io::Result<Self> {
        let mut timed = Timed { stream, limit };
        timed.set_limit(limit)?;
        Ok(timed)
    }

    pub(crate) fn set_limit(&mut self, limit: Limit) -> io::Result<()> {
        self.limit = limit;
        match limit {
            Limit::Until(_) => Ok(()),
            Limit::Silence(silence) => self.stream.set_timeout(Some(silence)),
            Limit::None => self.stream.set_timeout(None),
        }
    }

    pub(crate) fn try_clone(&self) -> io::Result<Timed> {
        Timed::new(self.stream.try_clone()?, self.limit)
    }

    pub(crate) fn hang_up(&self) {
        self.stream.hang_up();
    }

    fn arm(&self) -> io::Result<()> {
        let Limit::Until(end) = self.limit else {
            return Ok(());
        };
        match end.checked_duration_since(Instant::now()) {
            Some(left) if !left.is_zero() => self.stream.set_timeout(Some(left)),
            _ => Err(io::ErrorKind::TimedOut.into()),
        }
    }
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.arm()?;
        self.stream.read(buffer)
    }
}

impl Write for Timed {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.arm()?;
        self.stream.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}
