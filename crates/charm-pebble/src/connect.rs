//! How Pebble is reached: any stream of bytes that can be timed and cut.

use std::fmt::Debug;
use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Makes connections to Pebble.
pub trait Connect: Debug + Send + Sync {
    /// A new connection; each request has its own.
    ///
    /// # Errors
    ///
    /// When there is nothing to connect to.
    fn connect(&self) -> io::Result<Box<dyn Stream>>;
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

impl Connect for UnixSocket {
    fn connect(&self) -> io::Result<Box<dyn Stream>> {
        Ok(Box::new(UnixStream::connect(&self.0)?))
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
