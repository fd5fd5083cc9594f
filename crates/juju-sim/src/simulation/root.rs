//! The directory of a simulation: nobody guesses its name, and it is gone when the simulation is,
//! or when the next one starts.

use std::env;
use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use tempfile::TempDir;

use super::error::SimulationError;

const PREFIX: &str = "juju-sim-";
/// How many letters and digits follow. Few: the paths of sockets are limited.
const RANDOM: usize = 12;
/// Held locked by the simulation that the directory belongs to. It also tells such a directory from
/// any other whose name looks like it.
const LOCK: &str = "simulation.lock";

/// A directory that is gone when the simulation is.
#[derive(Debug)]
pub(super) struct Root {
    dir: TempDir,
    /// The lock lasts as long as this is open, also when the process is killed. It goes after the
    /// directory, so that nobody finds that unlocked.
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
        let root = Self::create(&parent).map_err(failed)?;
        // Somebody else may be sweeping: what cannot be swept is no reason to fail.
        let _ = root.sweep(&parent);
        Ok(root)
    }

    fn create(parent: &Path) -> io::Result<Self> {
        let dir = tempfile::Builder::new()
            .prefix(PREFIX)
            .rand_bytes(RANDOM)
            // Only its owner may reach the sockets and databags in it.
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(parent)?;
        // Locked before it has its name, so that nobody finds it unlocked.
        let new = dir.path().join("new");
        let lock = File::create_new(&new)?;
        lock.lock()?;
        fs::rename(new, dir.path().join(LOCK))?;
        Ok(Self { dir, _lock: lock })
    }

    pub(super) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Removes what simulations of this user that were killed have left behind.
    fn sweep(&self, parent: &Path) -> io::Result<()> {
        let user = fs::symlink_metadata(self.path())?.uid();
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::os::unix::fs::symlink;

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
}
