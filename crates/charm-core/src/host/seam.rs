//! What a charm reaches outside of itself.

use std::io;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use juju_vocabulary::log_level::LogLevel;

use super::answer::Answer;
use super::call::Call;
use super::security_event::SecurityEvent;

/// Everything outside that a charm reaches. What a host does not have, it answers with
/// [`io::ErrorKind::Unsupported`].
pub trait Host: Send + Sync {
    /// Runs a hook tool to its end. It is not interpreted: a non-zero exit is an [`Answer`], not an error.
    ///
    /// # Errors
    ///
    /// When the tool could not be run at all: it is missing, or the system refused. With
    /// [`io::ErrorKind::ConnectionAborted`] it may have been run, and only its answer is lost.
    fn run(&self, call: &Call<'_>) -> io::Result<Answer>;

    /// Writes a message to the Juju log, by `juju-log`. A host may do so a moment later, together with others; then the answer
    /// tells nothing of it.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    fn log(&self, level: LogLevel, message: &str) -> io::Result<Answer> {
        self.run(&Call::log(level, message))
    }

    /// Connects to the Pebble of the workload container of this name.
    ///
    /// # Errors
    ///
    /// When the charm has no such container, or its Pebble does not listen yet, or takes no connection within this time.
    fn pebble(&self, container: &str, within: Duration) -> io::Result<UnixStream> {
        let _ = (container, within);
        Err(lacks("containers"))
    }

    /// Where a file or directory that Juju names is: a resource, a storage, a mount of Kubernetes. `path` is
    /// as Juju says it, the answer what this process can open.
    ///
    /// # Errors
    ///
    /// When the host has no such files. That the file is there is not promised.
    fn file(&self, path: &Path) -> io::Result<PathBuf> {
        let _ = path;
        Err(lacks("files that Juju names"))
    }

    /// What the charm keeps in the file `path`; none when there is none.
    ///
    /// # Errors
    ///
    /// When the host keeps no files, or the file cannot be read or is no text.
    fn kept(&self, path: &Path) -> io::Result<Option<String>> {
        let _ = path;
        Err(lacks("files that a charm keeps"))
    }

    /// Keeps `text` in the file `path` from now on, for this user only and at once; without a text there is no file any
    /// more. Whatever happens meanwhile, the file holds what it held or what it shall hold.
    ///
    /// # Errors
    ///
    /// When the host keeps no files, or the file cannot be written.
    fn keep(&self, path: &Path, text: Option<&str>) -> io::Result<()> {
        let _ = (path, text);
        Err(lacks("files that a charm keeps"))
    }

    /// Runs a program of the unit's machine to its end, as a hook tool is run. Whatever it does counts at once.
    ///
    /// # Errors
    ///
    /// When the host has no programs, or this one could not be run.
    fn program(&self, call: &Call<'_>) -> io::Result<Answer> {
        let _ = call;
        Err(lacks("programs"))
    }

    /// Takes note of what may matter to the security of the unit and goes through no hook tool. Most hosts do not.
    fn note(&self, event: SecurityEvent<'_>) {
        let _ = event;
    }

    /// What time it is.
    ///
    /// # Errors
    ///
    /// When the host has no clock.
    fn now(&self) -> io::Result<SystemTime> {
        Err(lacks("a clock"))
    }
}

fn lacks(what: &str) -> io::Error {
    let words = format!("this host of the charm does not have {what}");
    io::Error::new(io::ErrorKind::Unsupported, words)
}
