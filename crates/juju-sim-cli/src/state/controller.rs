//! The state directory: which models there are, and which of them is current.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::{StateError, failed};
use super::offer::{Offer, Saas};
use super::{file, line};

const FORM: u32 = 1;

/// The state directory.
#[derive(Debug, Clone)]
pub(crate) struct Controller {
    dir: PathBuf,
}

/// What the directory knows beside its models.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Contents {
    form: u32,
    /// The model that verbs mean which name none.
    pub(crate) current: Option<String>,
    /// How many models were ever added, from which they get their UUIDs.
    pub(crate) added: u32,
    /// What is deployed in place of charms of these names, from the store.
    pub(crate) charms: BTreeMap<String, LocalCharm>,
    /// What models offer.
    #[serde(default)]
    pub(crate) offers: Vec<Offer>,
    /// What they consume of it.
    #[serde(default)]
    pub(crate) saas: Vec<Saas>,
}

/// A charm on this machine.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct LocalCharm {
    /// Its directory or `.charm` file.
    pub(crate) path: PathBuf,
    /// The program to put beside its metadata, if it has no `dispatch`.
    pub(crate) program: Option<PathBuf>,
}

impl Default for Contents {
    fn default() -> Self {
        Self {
            form: FORM,
            current: None,
            added: 0,
            charms: BTreeMap::new(),
            offers: Vec::new(),
            saas: Vec::new(),
        }
    }
}

impl Controller {
    /// The state in this directory, which is made when it is not there.
    pub(crate) fn open(dir: &Path) -> Result<Self, StateError> {
        let models = dir.join("models");
        // Databags and secrets are for their owner only.
        let made = DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&models);
        made.map_err(failed("make", &models))?;
        // The charms' links to it must lead somewhere from everywhere.
        let dir = fs::canonicalize(dir).map_err(failed("open", dir))?;
        Ok(Self { dir })
    }

    fn file(&self) -> PathBuf {
        self.dir.join("controller.json")
    }

    /// What it knows now.
    pub(crate) fn read(&self) -> Result<Contents, StateError> {
        let path = self.file();
        let Some(text) = file::read(&path)? else {
            return Ok(Contents::default());
        };
        let contents: Contents = line::read(text.trim_ascii_end()).map_err(|why| {
            let advice = "Restore it from a backup, or remove it: the models stay, and \
                `juju-sim switch` makes one current again"
                .to_owned();
            let (path, line) = (path.clone(), 1);
            StateError::Damaged {
                path,
                line,
                why,
                advice,
            }
        })?;
        if contents.form != FORM {
            let (found, expected) = (contents.form, FORM);
            return Err(StateError::OtherForm {
                path,
                found,
                expected,
            });
        }
        Ok(contents)
    }

    /// Changes it; nobody else does meanwhile.
    pub(crate) fn change<T, E: From<StateError>>(
        &self,
        change: impl FnOnce(&mut Contents) -> Result<T, E>,
    ) -> Result<T, E> {
        let _lock = self.lock()?;
        let mut contents = self.read()?;
        let result = change(&mut contents)?;
        let text = line::write(&contents).map_err(StateError::from)?;
        file::replace(&self.file(), &(text + "\n"))?;
        Ok(result)
    }

    fn lock(&self) -> Result<File, StateError> {
        // It is held for an instant.
        file::lock(&self.dir.join("lock"), || {})
    }

    /// The names of all models.
    pub(crate) fn models(&self) -> Result<Vec<String>, StateError> {
        let models = self.dir.join("models");
        let names = || -> io::Result<Vec<String>> {
            let mut names = Vec::new();
            for entry in fs::read_dir(&models)? {
                let entry = entry?;
                // One that was killed when it was added is none yet.
                if entry.path().join(super::model_dir::SNAPSHOT).exists() {
                    names.push(entry.file_name().to_string_lossy().into_owned());
                }
            }
            names.sort();
            Ok(names)
        };
        names().map_err(failed("read", &models))
    }

    /// Where a model is, or would be.
    pub(crate) fn model_dir(&self, name: &str) -> PathBuf {
        self.dir.join("models").join(name)
    }
}
