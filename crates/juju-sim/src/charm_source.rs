//! Where a charm to deploy comes from, and how it gets into a unit's charm directory.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use charm_metadata::READ_BY_JUJU;
use serde_yaml::{Mapping, Value};

use crate::charm::{Charm, CharmError};

/// A charm on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CharmSource {
    dir: PathBuf,
    dispatch: Option<PathBuf>,
}

/// A charm cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Its metadata is missing or wrong.
    #[error(transparent)]
    Charm(#[from] CharmError),
    /// There is nothing to start.
    #[error("{0} does not exist: a charm needs an executable `dispatch` (build or pack it first)")]
    NoDispatch(PathBuf),
    /// It cannot be started.
    #[error("{0} is not an executable file: Juju starts a charm by its `dispatch` (chmod +x it)")]
    NotExecutable(PathBuf),
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
            dispatch: None,
        }
    }

    /// A directory that holds the metadata, and a program to put beside it as `dispatch`: a
    /// compiled charm in its source tree. Nothing but metadata and program reaches the units.
    pub fn program(metadata_dir: impl Into<PathBuf>, program: impl Into<PathBuf>) -> Self {
        Self {
            dir: metadata_dir.into(),
            dispatch: Some(program.into()),
        }
    }

    /// Reads the metadata, and checks that there is something to start.
    ///
    /// # Errors
    /// When the metadata is missing or wrong, or `dispatch` is missing or no executable file.
    pub fn read(&self) -> Result<Charm, SourceError> {
        let charm = Charm::read(&self.dir)?;
        let dispatch = self
            .dispatch
            .clone()
            .unwrap_or_else(|| self.dir.join("dispatch"));
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
        match &self.dispatch {
            None => {
                let root = fs::canonicalize(&self.dir).map_err(copying(&self.dir))?;
                copy_tree(&root, &root, charm_dir, &mut written)?;
            }
            Some(program) => self.copy_metadata_and_link(program, charm_dir, &mut written)?,
        }
        split_charmcraft(charm_dir, &mut written)?;
        Ok(written)
    }

    fn copy_metadata_and_link(
        &self,
        program: &Path,
        charm_dir: &Path,
        written: &mut Vec<PathBuf>,
    ) -> Result<(), SourceError> {
        for name in [
            "charmcraft.yaml",
            "metadata.yaml",
            "config.yaml",
            "actions.yaml",
        ] {
            let file = self.dir.join(name);
            if file.is_file() {
                let target = charm_dir.join(name);
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

/// What `charmcraft pack` makes of `charmcraft.yaml`: `metadata.yaml`, `config.yaml` and
/// `actions.yaml`, which is where charms look at run time.
fn split_charmcraft(charm_dir: &Path, written: &mut Vec<PathBuf>) -> Result<(), SourceError> {
    let charmcraft = charm_dir.join("charmcraft.yaml");
    if charm_dir.join("metadata.yaml").exists() || !charmcraft.is_file() {
        return Ok(());
    }
    let text = fs::read(&charmcraft).map_err(copying(&charmcraft))?;
    let invalid = |source| CharmError::Parse {
        path: charmcraft.clone(),
        source,
    };
    let mut project: BTreeMap<String, Value> = serde_yaml::from_slice(&text).map_err(invalid)?;
    let mut metadata = Mapping::new();
    for key in READ_BY_JUJU {
        if let Some(value) = project.remove(key) {
            metadata.insert(key.into(), value);
        }
    }
    if let Some(title) = project.remove("title") {
        metadata.insert("display-name".into(), title);
    }
    let files = [
        ("metadata.yaml", Some(Value::Mapping(metadata))),
        ("config.yaml", project.remove("config")),
        ("actions.yaml", project.remove("actions")),
    ];
    for (name, content) in files {
        let path = charm_dir.join(name);
        if let Some(content) = content.filter(|_| !path.exists()) {
            let text = serde_yaml::to_string(&content).map_err(invalid)?;
            fs::write(&path, text).map_err(copying(&path))?;
            written.push(path);
        }
    }
    Ok(())
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
