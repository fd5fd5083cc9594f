//! A file that a charm keeps, which is never found half written.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// What stands in a file; none when there is none.
pub(super) fn read(path: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        text => text.map(Some),
    }
}

/// Puts a file with `text` in the place of what was there. It and its directory are for this user only.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let dir = path.parent().unwrap_or(path);
    match DirBuilder::new().mode(0o700).create(dir) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    // A unit runs one hook at a time. What one left that was killed is written over.
    let new = path.with_extension("new");
    remove(&new)?;
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&new)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&new, path));
    if written.is_err() {
        let _ = remove(&new);
    }
    // The new name counts once the directory is on the disk.
    written.and_then(|()| File::open(dir)?.sync_all())
}

/// Removes a file, unless there is none.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;
    use std::path::PathBuf;
    use std::{env, process};

    use super::*;

    fn empty(name: &str) -> PathBuf {
        let dir = env::temp_dir().join(format!("charm-core-{name}-{}", process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir(&dir).unwrap();
        dir
    }

    #[test]
    fn a_file_is_replaced_as_a_whole_and_is_for_its_owner() {
        let dir = empty("replaced");
        let path = dir.join("kept/state.json");
        assert_eq!(read(&path).unwrap(), None);
        let large = "x".repeat(3_000_000);
        for text in ["first", &large, "", "last"] {
            replace(&path, text).unwrap();
            assert_eq!(read(&path).unwrap().as_deref(), Some(text));
        }
        let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
        assert_eq!((mode(&path), mode(&dir.join("kept"))), (0o600, 0o700));
        assert_eq!(fs::read_dir(dir.join("kept")).unwrap().count(), 1);
        remove(&path).unwrap();
        remove(&path).unwrap();
        assert_eq!(read(&path).unwrap(), None);
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn what_a_killed_charm_left_half_written_is_not_read_and_not_in_the_way() {
        let dir = empty("half");
        let path = dir.join("state.json");
        replace(&path, "whole").unwrap();
        fs::write(dir.join("state.new"), "ha").unwrap();
        assert_eq!(read(&path).unwrap().as_deref(), Some("whole"));
        replace(&path, "next").unwrap();
        assert_eq!(read(&path).unwrap().as_deref(), Some("next"));
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_file_that_cannot_be_replaced_stays() {
        let dir = empty("stays");
        let path = dir.join("state.json");
        replace(&path, "whole").unwrap();
        // A directory cannot be replaced by a file.
        let taken = dir.join("taken.json");
        fs::create_dir(&taken).unwrap();
        assert!(replace(&taken, "text").is_err());
        assert!(!dir.join("taken.new").exists());
        fs::write(&path, b"\xff").unwrap();
        assert_eq!(read(&path).unwrap_err().kind(), io::ErrorKind::InvalidData);
        fs::remove_dir_all(dir).unwrap();
    }
}
