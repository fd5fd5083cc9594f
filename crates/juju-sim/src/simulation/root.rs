//! The directory of a simulation: nobody guesses its name, and it is gone when the simulation is,
//! or when the next one starts.

use std::env;
use std::fs::{self, DirBuilder, File};
use std::io::{self, Read};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::SimulationError;

const PREFIX: &str = "juju-sim-";
/// Held locked by the simulation that the directory belongs to. It also tells such a directory from
/// any other whose name looks like it.
const LOCK: &str = "simulation.lock";

/// A directory that is gone when the simulation is.
#[derive(Debug)]
pub(super) struct Root {
    path: PathBuf,
    /// The lock lasts as long as this is open, also when the process is killed.
    _lock: File,
}

impl Root {
    pub(super) fn new() -> Result<Self, SimulationError> {
        Self::inside(&env::temp_dir())
    }

    fn inside(parent: &Path) -> Result<Self, SimulationError> {
        let failed = |source| SimulationError::Directory {
            path: parent.to_owned(),
            source,
        };
        let parent = fs::canonicalize(parent).map_err(failed)?;
        let path = parent.join(random_name().map_err(failed)?);
        let root = Self::create(path.clone())
            .map_err(|source| SimulationError::Directory { path, source })?;
        // Somebody else may be sweeping: what cannot be swept is no reason to fail.
        let _ = root.sweep(&parent);
        Ok(root)
    }

    /// Fails when there is something of this name: it is not ours.
    fn create(path: PathBuf) -> io::Result<Self> {
        // Only its owner may reach the sockets and databags in it.
        DirBuilder::new().mode(0o700).create(&path)?;
        // Locked before it has its name, so that nobody finds it unlocked.
        let new = path.join("new");
        let lock = File::create_new(&new)?;
        lock.lock()?;
        fs::rename(new, path.join(LOCK))?;
        Ok(Self { path, _lock: lock })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Removes what simulations of this user that were killed have left behind.
    fn sweep(&self, parent: &Path) -> io::Result<()> {
        let user = fs::symlink_metadata(&self.path)?.uid();
        for entry in fs::read_dir(parent)? {
            let entry = entry?;
            if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
                continue;
            }
            // Not one through which a link leads. It may be gone by now.
            let Ok(metadata) = entry.metadata() else {
                continue;
            };
            if !metadata.is_dir() || metadata.uid() != user {
                continue;
            }
            let Ok(lock) = File::open(entry.path().join(LOCK)) else {
                continue;
            };
            if lock.try_lock().is_ok() {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        Ok(())
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        // Nothing to be done about a directory that cannot be removed.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Short: the paths of sockets are limited.
fn random_name() -> io::Result<String> {
    let mut bytes = [0; 8];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(format!("{PREFIX}{:016x}", u64::from_ne_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_new_directory_sweeps_those_of_dead_simulations_and_nothing_else() {
        let parent = Root::new().unwrap();
        let parent = parent.path();
        let dir = |name: &str, file: &str| {
            let dir = parent.join(name);
            fs::create_dir(&dir).unwrap();
            fs::write(dir.join(file), "").unwrap();
            dir
        };
        let alive = Root::inside(parent).unwrap();
        let dead = dir("juju-sim-0123456789abcdef", LOCK);
        let elsewhere = dir("elsewhere", LOCK);
        let stays = [
            alive.path().to_owned(),
            dir("juju-sim-notes", "my.txt"),
            elsewhere.clone(),
            parent.join("juju-sim-link"),
        ];
        symlink(elsewhere, parent.join("juju-sim-link")).unwrap();

        let new = Root::inside(parent).unwrap();
        assert!(!dead.exists());
        for dir in &stays {
            assert!(dir.exists(), "{dir:?}");
        }
        let mode = new.path().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        let path = new.path().to_owned();
        drop(new);
        assert!(!path.exists());
        assert!(alive.path().exists());
    }

    #[test]
    fn what_has_the_name_already_is_neither_taken_nor_removed() {
        let parent = Root::new().unwrap();
        let taken = parent.path().join("juju-sim-taken");
        fs::create_dir(&taken).unwrap();
        let error = Root::create(taken.clone()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert!(taken.exists());
    }
}
