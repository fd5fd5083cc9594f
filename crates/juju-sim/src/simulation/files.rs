//! The files and directories behind storages and resources.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use juju_vocabulary::name::UnitName;
use juju_vocabulary::storage::StorageKind;

use super::{Simulation, SimulationError};
use crate::charm_source::CharmSource;
use crate::model::Deploy;

impl Simulation {
    /// Deploys a charm as application `name`, with storage and resources. The files of resources are copied: a charm
    /// does not see what becomes of them later.
    ///
    /// # Errors
    /// When the charm cannot be used, a file cannot be read, or the model refuses what was said.
    pub fn deploy_as(
        &mut self,
        charm: &CharmSource,
        name: &str,
        deploy: &Deploy,
    ) -> Result<(), SimulationError> {
        let read = charm.read()?;
        let mut deploy = deploy.clone();
        for (resource, path) in &mut deploy.resources {
            *path = self.upload(name, resource, path)?;
        }
        self.model().deploy_as(read, name, &deploy)?;
        self.sweep_agents(name);
        self.remember(name, charm);
        Ok(())
    }

    /// Uploads the file of a resource (`juju attach-resource`).
    ///
    /// # Errors
    /// When it cannot be read, or there is no such application or resource.
    pub fn attach_resource(
        &mut self,
        app: &str,
        resource: &str,
        path: impl AsRef<Path>,
    ) -> Result<(), SimulationError> {
        let path = self.upload(app, resource, path.as_ref())?;
        Ok(self.model().attach_resource(app, resource, path)?)
    }

    /// A copy for the units, each time another one.
    fn upload(
        &mut self,
        app: &str,
        resource: &str,
        from: &Path,
    ) -> Result<PathBuf, SimulationError> {
        self.uploads += 1;
        let home = self.home.as_deref().unwrap_or(self.root.path());
        let mut dir = home.join("resources").join(self.uploads.to_string());
        // An earlier simulation has left its own here.
        while dir.exists() {
            self.uploads += 1;
            dir.set_file_name(self.uploads.to_string());
        }
        let name = from.file_name().unwrap_or_default();
        let path = dir.join(name);
        let copied = fs::create_dir_all(&dir).and_then(|()| fs::copy(from, &path));
        copied.map_err(|source| SimulationError::File {
            what: format!("resource {resource} of {app}"),
            path: from.to_owned(),
            source,
        })?;
        Ok(path)
    }

    /// Makes what a unit's charm finds at its storages: a directory each, or a file of that size for a device.
    pub(super) fn make_storages(&self, unit: &UnitName) -> Result<(), SimulationError> {
        let model = self.model();
        for (id, storage) in model.storages_at(unit) {
            let path = model.storage_location(id, storage.kind);
            let made = match storage.kind {
                StorageKind::Filesystem => fs::create_dir_all(&path),
                StorageKind::Block => make_device(&path, storage.size),
            };
            made.map_err(|source| SimulationError::File {
                what: format!("storage {id}"),
                path,
                source,
            })?;
        }
        Ok(())
    }
}

/// A file with nothing in it, which takes no room until somebody writes.
fn make_device(path: &Path, mebibytes: u64) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    File::create(path)?.set_len(mebibytes.saturating_mul(1 << 20))
}
