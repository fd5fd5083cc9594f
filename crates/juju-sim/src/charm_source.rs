//! Where a charm to deploy comes from, and how it gets into a unit's charm directory.

use std::fs;
use std::io;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use charm_metadata::{Charm, Errors, FileName, Sources};

use crate::charm_archive::CharmArchive;

pub use crate::charm_archive::ArchiveError;

/// A charm that can be deployed.
#[derive(Debug, Clone)]
pub struct CharmSource {
    /// Where it is: a directory, or the file of a packed charm.
    dir: PathBuf,
    runner: Runner,
}

/// What runs when a dispatch is due.
#[derive(Debug, Clone)]
pub(crate) enum Runner {
    /// A process of the `dispatch` in the charm's directory, or of this program in its place.
    Process(Option<PathBuf>),
    /// The same of a packed charm, once it is unpacked.
    Packed,
    /// A charm that is linked into this process, as its `main` builds it.
    Linked(fn(&mut charm_core::Charm)),
}

/// A charm cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Juju would refuse it for what its files say.
    #[error("{dir} is no charm that Juju takes:\n{errors}")]
    Refused {
        /// Where it is.
        dir: PathBuf,
        /// Why, a line a reason.
        errors: Errors,
    },
    /// There is nothing to start.
    #[error("{0} does not exist: a charm needs an executable `dispatch` (build or pack it first)")]
    NoDispatch(PathBuf),
    /// It cannot be started.
    #[error("{0} is not an executable file: Juju starts a charm by its `dispatch` (chmod +x it)")]
    NotExecutable(PathBuf),
    /// A packed charm cannot be used.
    #[error("{path}: {source}")]
    Archive {
        /// The `.charm` file.
        path: PathBuf,
        /// Why.
        source: ArchiveError,
    },
    /// A file could not be read or copied.
    #[error("cannot copy {path}: {source}")]
    Copy {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl CharmSource {
    /// A directory that holds everything: metadata and an executable `dispatch`. Each unit gets a
    /// copy of its own.
    pub fn dir(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            runner: Runner::Process(None),
        }
    }

    /// A packed charm: the `.charm` file that charmcraft or `cargo charm pack` makes. Each unit unpacks it. Refused are those with
    /// files that would lie outside of the charm or on each other, links, and more than a charm can sensibly hold.
    pub fn archive(file: impl Into<PathBuf>) -> Self {
        Self {
            dir: file.into(),
            runner: Runner::Packed,
        }
    }

    /// A directory that holds the metadata, and a program to put beside it as `dispatch`: a
    /// compiled charm in its source tree. Nothing but metadata and program reaches the units.
    pub fn program(metadata_dir: impl Into<PathBuf>, program: impl Into<PathBuf>) -> Self {
        Self {
            dir: metadata_dir.into(),
            runner: Runner::Process(Some(program.into())),
        }
    }

    /// A directory that holds the metadata, and the charm that `build` makes, which is what its `main` passes to
    /// [`charm_core::main`]. It runs in this process: faster, and with all else the same, but for what it prints
    /// and for a limit of its time.
    pub fn linked(metadata_dir: impl Into<PathBuf>, build: fn(&mut charm_core::Charm)) -> Self {
        Self {
            dir: metadata_dir.into(),
            runner: Runner::Linked(build),
        }
    }

    /// Copies the charm into `dir`, where the original can change or go without its units noticing.
    ///
    /// # Errors
    /// When a file cannot be copied, or the charm is one that is linked in: that has no files.
    pub fn copied_to(&self, dir: &Path) -> Result<Self, SourceError> {
        self.install(dir, &[])?;
        let Runner::Process(Some(program)) = &self.runner else {
            return Ok(Self::dir(dir));
        };
        let copy = dir.join("dispatch");
        let copied = clear(&copy).and_then(|()| fs::copy(program, &copy));
        copied.map_err(copying(program))?;
        Ok(Self::program(dir, copy))
    }

    pub(crate) fn runner(&self) -> Runner {
        self.runner.clone()
    }

    /// Reads the metadata, and checks that there is something to start.
    ///
    /// # Errors
    /// When Juju would refuse the metadata, and when `dispatch` is missing or no executable file.
    pub fn read(&self) -> Result<Charm, SourceError> {
        let dir = || self.dir.clone();
        let charm = match self.runner {
            Runner::Packed => self.unpacked(|mut archive| archive.charm())?,
            _ => Charm::load(&self.dir)
                .map_err(|errors| SourceError::Refused { dir: dir(), errors })?,
        };
        let dispatch = match &self.runner {
            Runner::Process(None) => self.dir.join("dispatch"),
            Runner::Process(Some(program)) => program.clone(),
            // The archive has been asked for it.
            Runner::Packed | Runner::Linked(_) => return Ok(charm),
        };
        let Ok(metadata) = fs::metadata(&dispatch) else {
            return Err(SourceError::NoDispatch(dispatch));
        };
        if !metadata.is_file() || metadata.permissions().mode() & 0o111 == 0 {
            return Err(SourceError::NotExecutable(dispatch));
        }
        Ok(charm)
    }

    /// Fills `charm_dir` with what `charmcraft pack` would put into the charm, and returns the files
    /// that it wrote. `previous` are those of an older charm: they go, files that the charm itself
    /// has made (say, where `ops` keeps its state) stay, as on Juju's machines.
    ///
    /// # Errors
    /// When a file cannot be copied; the error names it.
    pub(crate) fn install(
        &self,
        charm_dir: &Path,
        previous: &[PathBuf],
    ) -> Result<Vec<PathBuf>, SourceError> {
        for file in previous {
            clear(file).map_err(copying(file))?;
        }
        fs::create_dir_all(charm_dir).map_err(copying(charm_dir))?;
        let mut written = Vec::new();
        match &self.runner {
            Runner::Process(None) => {
                let root = fs::canonicalize(&self.dir).map_err(copying(&self.dir))?;
                copy_tree(&root, &root, charm_dir, &mut written)?;
            }
            Runner::Process(Some(program)) => {
                self.copy_metadata_and_link(program, charm_dir, &mut written)?;
            }
            Runner::Packed => return self.unpacked(|mut archive| archive.unpack(charm_dir)),
            Runner::Linked(_) => return Ok(written),
        }
        let sources = Sources::load(charm_dir).map_err(|errors| SourceError::Refused {
            dir: charm_dir.to_owned(),
            errors,
        })?;
        for (name, text) in charm_metadata::packed(&sources) {
            let path = charm_dir.join(name.as_str());
            fs::write(&path, text).map_err(copying(&path))?;
            written.push(path);
        }
        Ok(written)
    }

    fn unpacked<T>(
        &self,
        take: impl FnOnce(CharmArchive) -> Result<T, ArchiveError>,
    ) -> Result<T, SourceError> {
        let taken = CharmArchive::open(&self.dir).and_then(take);
        taken.map_err(|source| SourceError::Archive {
            path: self.dir.clone(),
            source,
        })
    }

    fn copy_metadata_and_link(
        &self,
        program: &Path,
        charm_dir: &Path,
        written: &mut Vec<PathBuf>,
    ) -> Result<(), SourceError> {
        for name in FileName::ALL {
            let file = self.dir.join(name.as_str());
            if file.is_file() {
                let target = charm_dir.join(name.as_str());
                fs::copy(&file, &target).map_err(copying(&file))?;
                written.push(target);
            }
        }
        // A debug build is large: every unit links to the one.
        let program = fs::canonicalize(program).map_err(copying(program))?;
        let target = charm_dir.join("dispatch");
        clear(&target)
            .and_then(|()| symlink(&program, &target))
            .map_err(copying(&program))?;
        written.push(target);
        Ok(())
    }
}

/// Removes a file, if it is there.
fn clear(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn copying(path: &Path) -> impl FnOnce(io::Error) -> SourceError + use<> {
    let path = path.to_owned();
    move |source| SourceError::Copy { path, source }
}

/// Copies `from`, in the charm `root`, with its permissions; symbolic links stay what they are.
fn copy_tree(
    root: &Path,
    from: &Path,
    to: &Path,
    written: &mut Vec<PathBuf>,
) -> Result<(), SourceError> {
    let mut copy = || -> io::Result<Vec<(PathBuf, PathBuf)>> {
        fs::create_dir_all(to)?;
        let mut dirs = Vec::new();
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            let (source, target) = (entry.path(), to.join(entry.file_name()));
            let kind = entry.file_type()?;
            if kind.is_dir() {
                dirs.push((source, target));
                continue;
            }
            // A new file in place of the old: the old one may be running still.
            clear(&target)?;
            if kind.is_symlink() {
                let link = fs::read_link(&source)?;
                // A relative link that leads out of the charm would lead nowhere from the copy.
                let absolute = fs::canonicalize(&source).ok();
                let outside = absolute.filter(|path| !path.starts_with(root));
                symlink(outside.unwrap_or(link), &target)?;
            } else if kind.is_file() {
                fs::copy(&source, &target)?;
            }
            written.push(target);
        }
        Ok(dirs)
    };
    let dirs = copy().map_err(copying(from))?;
    dirs.iter()
        .try_for_each(|(source, target)| copy_tree(root, source, target, written))
}
