//! Unix socket addresses as Juju writes them: a path, or `@name` for an abstract one.

use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixListener, UnixStream};
use std::path::Path;

/// The address of an agent (`JUJU_AGENT_SOCKET_ADDRESS`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// The address written as `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn resolve(&self) -> io::Result<SocketAddr> {
        match self.0.strip_prefix('@') {
            #[cfg(target_os = "linux")]
            Some(name) => {
                use std::os::linux::net::SocketAddrExt;
                SocketAddr::from_abstract_name(name.as_bytes())
            }
            #[cfg(not(target_os = "linux"))]
            Some(_) => Err(io::Error::other("abstract sockets exist on Linux only")),
            None => SocketAddr::from_pathname(Path::new(OsStr::from_bytes(self.0.as_bytes()))),
        }
    }

    /// Listens at the address.
    ///
    /// # Errors
    /// When it is no address, or somebody listens there already.
    pub fn listen(&self) -> io::Result<UnixListener> {
        UnixListener::bind_addr(&self.resolve()?)
    }

    /// Connects to who listens at the address.
    ///
    /// # Errors
    /// When it is no address, or nobody listens there.
    pub fn connect(&self) -> io::Result<UnixStream> {
        UnixStream::connect_addr(&self.resolve()?)
    }

    /// Removes what a path address leaves behind.
    pub fn remove(&self) {
        if !self.0.starts_with('@') {
            // It may be gone already.
            let _ = std::fs::remove_file(&self.0);
        }
    }
}
