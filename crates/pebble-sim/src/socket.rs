//! A Pebble at a socket, for clients of other processes.

use std::fs;
use std::io;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use crate::pebble::Pebble;

/// A Pebble that listens at a socket, until this is dropped.
#[derive(Debug)]
pub struct Listening {
    path: PathBuf,
    closing: Arc<AtomicBool>,
    accepting: Option<JoinHandle<()>>,
}

impl Pebble {
    /// Takes connections at this path. Once the container's Pebble takes none, the socket stays and refuses, as that of a
    /// Pebble that was killed.
    ///
    /// # Errors
    ///
    /// When no socket can be made there: something is there, or the path is longer than 107 bytes.
    pub fn listen(&self, path: &Path) -> io::Result<Listening> {
        let listener = UnixListener::bind(path)?;
        let closing = Arc::new(AtomicBool::new(false));
        let accepting = thread::spawn({
            let (pebble, closing) = (self.clone(), Arc::clone(&closing));
            move || {
                for stream in listener.incoming() {
                    if closing.load(Ordering::SeqCst) {
                        return;
                    }
                    let Ok(stream) = stream else { continue };
                    match pebble.accept() {
                        Ok(fault) => pebble.serve_in_thread(stream, fault),
                        Err(_) if pebble.takes_none() => return,
                        Err(_) => {}
                    }
                }
            }
        });
        Ok(Listening {
            path: path.to_owned(),
            closing,
            accepting: Some(accepting),
        })
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for connections; if nobody can connect, it has ended.
        if let Some(accepting) = self.accepting.take()
            && UnixStream::connect(&self.path).is_ok()
        {
            let _ = accepting.join();
        }
        let _ = fs::remove_file(&self.path);
    }
}
