//! Processes that find a directory of their own at `/charm/containers`.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Child;
use std::thread;

use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};

/// Where Juju mounts the sockets of containers, and charms that do not link `charm-core` look for them.
pub(super) const MOUNTED_AT: &str = "/charm/containers";

/// Starts a process that finds `dir` at `/charm/containers`; nobody else sees it there, but those that it starts. On the
/// machine itself an empty directory of that name is made, which stays.
///
/// # Errors
/// When that cannot be mounted, which takes root on Linux; the inner error is of the start.
pub(super) fn with_containers(
    dir: &Path,
    start: impl FnOnce() -> io::Result<Child> + Send,
) -> io::Result<io::Result<Child>> {
    fs::create_dir_all(dir)?;
    fs::create_dir_all(MOUNTED_AT)?;
    // Mounts are of a thread, and what it starts has them too. This one ends with the start.
    thread::scope(|scope| {
        let thread = scope.spawn(|| {
            unshare(CloneFlags::CLONE_NEWNS)?;
            let none: Option<&str> = None;
            let private = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
            mount(none, "/", none, private, none)?;
            mount(Some(dir), MOUNTED_AT, none, MsFlags::MS_BIND, none)?;
            Ok(start())
        });
        thread
            .join()
            .unwrap_or_else(|_| Err(io::Error::other("the thread that starts it panicked")))
    })
}
