//! `NAME=VALUE` of resources.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use charm_metadata::{Charm, ResourceKind};
use tempfile::TempDir;

use crate::usage::UsageError;

/// Files to upload; those that had to be made are gone with this.
#[derive(Debug)]
pub(crate) struct Uploads {
    made: TempDir,
}

impl Uploads {
    /// Nothing yet.
    pub(crate) fn new() -> Result<Self> {
        let made = tempfile::tempdir().context("cannot make a temporary directory")?;
        Ok(Self { made })
    }

    /// The resource that `NAME=VALUE` means, and the file to upload. Of an image, the value may be its place in a registry.
    pub(crate) fn file<'a>(&self, charm: &Charm, given: &'a str) -> Result<(&'a str, PathBuf)> {
        let parts = given
            .split_once('=')
            .filter(|(name, value)| !name.is_empty() && !value.is_empty());
        let Some((name, value)) = parts else {
            return Err(
                UsageError(format!("bad resource arg {given:?}: expected NAME=PATH")).into(),
            );
        };
        let Some(declared) = charm.resource(name) else {
            bail!("charm \"{}\" has no resource \"{name}\"", charm.name);
        };
        let path = Path::new(value);
        if path.is_file() {
            return Ok((name, path.to_owned()));
        }
        match declared.kind {
            ResourceKind::OciImage => Ok((name, self.image(name, value)?)),
            ResourceKind::File => bail!(
                "resource \"{name}\": there is no file {value} (a revision means nothing here: there is no store)"
            ),
        }
    }

    /// What Juju hands a charm of an image without credentials.
    fn image(&self, name: &str, registry_path: &str) -> Result<PathBuf> {
        let details = [
            ("registrypath", registry_path),
            ("username", ""),
            ("password", ""),
        ];
        let details: serde_yaml::Mapping = details
            .map(|(key, value)| (key.into(), value.into()))
            .into_iter()
            .collect();
        let path = self.made.path().join(name).join("content.yaml");
        fs::create_dir_all(path.parent().unwrap_or(&path))?;
        fs::write(&path, serde_yaml::to_string(&details)?)?;
        Ok(path)
    }
}
