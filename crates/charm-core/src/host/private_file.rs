//! Content for another process, in a file that only this user can read.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::{env, process};

/// A file that is there until this value is dropped.
#[derive(Debug)]
pub(super) struct PrivateFile {
    path: PathBuf,
    _keep: Keep,
}

#[derive(Debug)]
enum Keep {
    /// The file has no name, and is gone with the process, however that ends.
    Open { _file: File },
    /// Where `/proc` cannot be used.
    Named { _file: Named },
}

impl PrivateFile {
    /// A file with this content.
    pub(super) fn new(content: &[u8]) -> io::Result<Self> {
        match PrivateFile::nameless(content) {
            Ok(Some(file)) => Ok(file),
            Ok(None) | Err(_) => PrivateFile::named(content),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// A file whose name is taken away before it gets its content, reached through this process's list of
    /// open files; none where others cannot reach it there.
    fn nameless(content: &[u8]) -> io::Result<Option<Self>> {
        // In memory, where there is such a directory.
        let dirs = [PathBuf::from("/dev/shm"), env::temp_dir()];
        let mut made = Err(io::ErrorKind::NotFound.into());
        for dir in dirs {
            let name = dir.join(unused_name());
            made = create(&name).and_then(|file| fs::remove_file(&name).map(|()| file));
            if made.is_ok() {
                break;
            }
        }
        let mut file = made?;
        let Some(path) = path_for_others(&file)? else {
            return Ok(None);
        };
        file.write_all(content)?;
        Ok(Some(PrivateFile {
            path,
            _keep: Keep::Open { _file: file },
        }))
    }

    /// A file in a directory of its own. It outlives a process that is killed.
    fn named(content: &[u8]) -> io::Result<Self> {
        let dir = env::temp_dir().join(unused_name());
        DirBuilder::new().mode(0o700).create(&dir)?;
        let file = Named(dir.join("content"));
        create(&file.0)?.write_all(content)?;
        Ok(PrivateFile {
            path: file.0.clone(),
            _keep: Keep::Named { _file: file },
        })
    }
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600).open(path)
}

fn unused_name() -> String {
    let random = RandomState::new().hash_one(process::id());
    format!("charm-core-{random:016x}")
}

/// Under which path other processes of this user find the open `file`; none where `/proc` is missing or of
/// other processes, or where the kernel hides this one, whose list of files is then not its own.
fn path_for_others(file: &File) -> io::Result<Option<PathBuf>> {
    let of_process = PathBuf::from(format!("/proc/{}/fd", process::id()));
    let number = std::os::fd::AsRawFd::as_raw_fd(file);
    let path = of_process.join(number.to_string());
    let (list, found, ours) = (
        fs::metadata(of_process)?,
        fs::metadata(&path)?,
        file.metadata()?,
    );
    let is_same = (found.dev(), found.ino()) == (ours.dev(), ours.ino());
    Ok((is_same && list.uid() == ours.uid()).then_some(path))
}

/// A file, alone in its directory, that both go with this value.
#[derive(Debug)]
struct Named(PathBuf);

impl Drop for Named {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
        let _ = self.0.parent().map(fs::remove_dir);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nameless_file_is_read_by_others_and_stands_in_no_directory() {
        let file = PrivateFile::nameless(b"marker").unwrap().unwrap();
        let read = process::Command::new("cat").arg(file.path()).output();
        assert_eq!(read.unwrap().stdout, b"marker");
        assert_eq!(fs::metadata(file.path()).unwrap().nlink(), 0);
        assert_eq!(fs::metadata(file.path()).unwrap().mode() & 0o777, 0o600);
        let path = file.path().to_owned();
        drop(file);
        assert!(fs::read(path).map_or(true, |other| other != b"marker"));
    }

    #[test]
    fn a_named_file_is_for_its_owner_and_goes_with_the_value() {
        let file = PrivateFile::named(b"marker").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
        let dir = file.path().parent().unwrap().to_owned();
        assert_eq!((mode(file.path()), mode(&dir)), (0o600, 0o700));
        assert_eq!(fs::read(file.path()).unwrap(), b"marker");
        drop(file);
        assert!(!dir.exists());
    }
}
