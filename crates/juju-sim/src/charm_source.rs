//! Where a charm to deploy comes from, and how it gets into a unit's charm directory.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

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

    /// Fills `charm_dir`, replacing what is there, with what `charmcraft pack` would put in.
    ///
    /// # Errors
    /// When a file cannot be copied; the error names it.
    pub(crate) fn install(&self, charm_dir: &Path) -> Result<(), SourceError> {
        match fs::remove_dir_all(charm_dir) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(copying(charm_dir)(error));
            }
            _ => {}
        }
        match &self.dispatch {
            None => copy_tree(&self.dir, charm_dir)?,
            Some(program) => self.copy_metadata_and_link(program, charm_dir)?,
        }
        split_charmcraft(charm_dir)
    }

    fn copy_metadata_and_link(&self, program: &Path, charm_dir: &Path) -> Result<(), SourceError> {
        fs::create_dir_all(charm_dir).map_err(copying(charm_dir))?;
        for name in [
            "charmcraft.yaml",
            "metadata.yaml",
            "config.yaml",
            "actions.yaml",
        ] {
            let file = self.dir.join(name);
            if file.is_file() {
                fs::copy(&file, charm_dir.join(name)).map_err(copying(&file))?;
            }
        }
        // A debug build is large: every unit links to the one.
        let program = fs::canonicalize(program).map_err(copying(program))?;
        symlink(&program, charm_dir.join("dispatch")).map_err(copying(&program))
    }
}

fn copying(path: &Path) -> impl FnOnce(io::Error) -> SourceError + use<> {
    let path = path.to_owned();
    move |source| SourceError::Copy { path, source }
}

/// What `charmcraft pack` makes of `charmcraft.yaml`: `metadata.yaml`, `config.yaml` and
/// `actions.yaml`, which is where charms look at run time.
fn split_charmcraft(charm_dir: &Path) -> Result<(), SourceError> {
    const METADATA: [&str; 15] = [
        "name",
        "summary",
        "description",
        "assumes",
        "charm-user",
        "containers",
        "devices",
        "extra-bindings",
        "peers",
        "provides",
        "requires",
        "resources",
        "storage",
        "subordinate",
        "terms",
    ];
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
    for key in METADATA {
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
        }
    }
    Ok(())
}

/// Copies a directory with its permissions; symbolic links stay what they are.
fn copy_tree(from: &Path, to: &Path) -> Result<(), SourceError> {
    let copy = || -> io::Result<Vec<(PathBuf, PathBuf)>> {
        fs::create_dir_all(to)?;
        let mut dirs = Vec::new();
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            let (source, target) = (entry.path(), to.join(entry.file_name()));
            let kind = entry.file_type()?;
            if kind.is_symlink() {
                let link = fs::read_link(&source)?;
                // A relative link that leads out of the charm would lead nowhere from the copy.
                let absolute = fs::canonicalize(&source).ok();
                let root = fs::canonicalize(from)?;
                let outside = absolute.filter(|path| !path.starts_with(&root));
                symlink(outside.unwrap_or(link), &target)?;
            } else if kind.is_dir() {
                dirs.push((source, target));
            } else if kind.is_file() {
                fs::copy(&source, &target)?;
            }
        }
        Ok(dirs)
    };
    let dirs = copy().map_err(|source| SourceError::Copy {
        path: from.to_owned(),
        source,
    })?;
    dirs.iter()
        .try_for_each(|(source, target)| copy_tree(source, target))
}
