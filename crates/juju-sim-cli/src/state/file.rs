//! Files that are replaced as a whole, and locks.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::error::{StateError, failed};

/// Puts `text` into a file: whoever reads it, also after a kill or a loss of power, finds the old text or the new one.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), StateError> {
    let new = path.with_extension("new");
    let write = || -> io::Result<()> {
        let mut file = File::create(&new)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, path)?;
        // The new name lasts when the directory is on disk.
        path.parent()
            .map_or(Ok(()), |dir| File::open(dir)?.sync_all())
    };
    write().map_err(failed("write", path))
}

/// What is in a file; nothing when there is none.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, StateError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed("read", path)(error)),
    }
}

/// Locks the file at `path` for as long as the handle lives, however this process ends. `waiting` is told when another
/// process has it.
pub(super) fn lock(path: &Path, waiting: impl FnOnce()) -> Result<File, StateError> {
    let mut waiting = Some(waiting);
    loop {
        let file = File::create(path).map_err(failed("write", path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                if let Some(waiting) = waiting.take() {
                    waiting();
                }
                file.lock().map_err(failed("lock", path))?;
            }
            Err(TryLockError::Error(error)) => return Err(failed("lock", path)(error)),
        }
        // Whoever had it may have removed it, and somebody else made another.
        let is_the_one = |file: &File| Ok(file.metadata()?.ino() == fs::metadata(path)?.ino());
        match is_the_one(&file) {
            Ok(true) => return Ok(file),
            Ok(false) => {}
            Err(error) => return Err(failed("lock", path)(error)),
        }
    }
}
