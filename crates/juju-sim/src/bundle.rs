//! Bundles: several applications and their relations in one YAML file, with charms on disk.

mod overlay;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD as STANDARD;
use serde::Deserialize;
use serde_json::Value;

use crate::charm_source::CharmSource;
use crate::model::Deploy;
use crate::simulation::{Simulation, SimulationError};

/// A bundle.
#[derive(Debug, Clone, PartialEq)]
pub struct Bundle {
    path: PathBuf,
    file: BundleFile,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct BundleFile {
    applications: BTreeMap<String, Application>,
    #[serde(default)]
    relations: Vec<Vec<String>>,
    bundle: Option<String>,
    /// Offers of other models, by the names that relations use.
    #[serde(default)]
    saas: BTreeMap<String, Value>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Application {
    charm: String,
    /// A Kubernetes bundle says `scale`, a machine bundle `num_units`; Juju takes either.
    #[serde(alias = "num_units")]
    scale: Option<u32>,
    #[serde(default)]
    options: BTreeMap<String, Value>,
    /// Directives, by the storage's name.
    #[serde(default)]
    storage: BTreeMap<String, String>,
    /// By the resource's name: a file, relative to the bundle, an image's place in a registry, or a revision in the store.
    #[serde(default)]
    resources: BTreeMap<String, Value>,
    #[serde(default)]
    trust: bool,
}

/// A bundle cannot be deployed.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The file could not be read.
    #[error("cannot read bundle {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is not YAML, or not a bundle.
    #[error("cannot understand bundle {path}: {source}")]
    Parse {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: serde_yaml::Error,
    },
    /// Something in it is wrong.
    #[error("bundle {path}: {entry}: {why}")]
    Entry {
        /// The file.
        path: PathBuf,
        /// Which part of it.
        entry: String,
        /// What is wrong with it.
        why: String,
    },
    /// Something in it cannot be deployed.
    #[error("bundle {path}: {entry}: {source}")]
    Deploy {
        /// The file.
        path: PathBuf,
        /// Which part of it.
        entry: String,
        /// What is wrong with it.
        source: Box<SimulationError>,
    },
}

impl Bundle {
    /// Reads a bundle.
    ///
    /// # Errors
    /// When the file cannot be read or is no bundle; the error names the file and the place.
    pub fn read(path: &Path) -> Result<Self, BundleError> {
        Self::read_with(path, &[])
    }

    /// Reads a bundle, and changes it as overlays say (`juju deploy --overlay`): those behind it in the same file, then
    /// these files, whose paths are relative to themselves.
    ///
    /// # Errors
    /// As [`read`](Self::read), also of an overlay.
    pub fn read_with(path: &Path, overlays: &[PathBuf]) -> Result<Self, BundleError> {
        let text = read_file(path)?;
        let mut parts = documents(path, &text)?;
        for overlay in overlays {
            let dir = overlay.parent().unwrap_or(Path::new(""));
            for mut part in documents(overlay, &read_file(overlay)?)? {
                overlay::resolve(&mut part, dir);
                parts.push(part);
            }
        }
        let file = match parts.len() {
            // A mistake is told with its place.
            0 | 1 => serde_yaml::from_str(&text),
            _ => serde_yaml::from_value(overlay::merged(parts)),
        };
        let file: BundleFile = file.map_err(parsing(path))?;
        let path = path.to_owned();
        let bundle = Self { path, file };
        if let Some(name) = bundle.file.saas.keys().next() {
            let why = "offers are consumed by hand: leave it out with an overlay, then `juju consume` and `juju integrate`";
            return Err(bundle.wrong(&format!("saas {name:?}"), why.to_owned()));
        }
        if let Some(kind) = bundle
            .file
            .bundle
            .as_ref()
            .filter(|kind| *kind != "kubernetes")
        {
            return Err(bundle.wrong("bundle", format!("expected \"kubernetes\", got {kind:?}")));
        }
        for relation in &bundle.file.relations {
            if relation.len() != 2 {
                let entry = format!("relation {relation:?}");
                return Err(bundle.wrong(&entry, "expected two endpoints".to_owned()));
            }
        }
        Ok(bundle)
    }

    /// The applications, and the charm that each names.
    pub fn charms(&self) -> impl Iterator<Item = (&str, &str)> {
        self.file
            .applications
            .iter()
            .map(|(name, app)| (name.as_str(), app.charm.as_str()))
    }

    /// Deploys the bundle's applications, then relates them. A charm is a directory, relative to
    /// the bundle.
    ///
    /// # Errors
    /// At the first entry that cannot be deployed; the error names the file and the entry.
    pub fn deploy(&self, simulation: &mut Simulation) -> Result<(), BundleError> {
        self.deploy_with(simulation, |charm| {
            CharmSource::dir(self.base().join(charm))
        })
    }

    /// What it says of an application's resources: a file, relative to the bundle, or an image's place in a registry, by
    /// the resource's name. Revisions in the store are left out.
    pub fn resources(&self, app: &str) -> impl Iterator<Item = (&str, &str)> {
        let app = self.file.applications.get(app);
        let resources = app.into_iter().flat_map(|app| &app.resources);
        resources.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
    }

    /// From where its paths are taken.
    pub fn base(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// As [`deploy`](Self::deploy), with a say in what each charm named in the bundle stands for:
    /// say, a compiled program beside its metadata.
    ///
    /// # Errors
    /// As [`deploy`](Self::deploy).
    pub fn deploy_with(
        &self,
        simulation: &mut Simulation,
        mut source: impl FnMut(&str) -> CharmSource,
    ) -> Result<(), BundleError> {
        self.deploy_each(simulation, |app, charm| {
            let resources = self.resources(app);
            let resources = resources.map(|(name, path)| (name.to_owned(), self.base().join(path)));
            (source(charm), resources.collect())
        })
    }

    /// The same with a say by the name of the application too, and in which files its resources are.
    ///
    /// # Errors
    /// As [`deploy`](Self::deploy).
    pub fn deploy_each(
        &self,
        simulation: &mut Simulation,
        mut source: impl FnMut(&str, &str) -> (CharmSource, BTreeMap<String, PathBuf>),
    ) -> Result<(), BundleError> {
        for (name, app) in &self.file.applications {
            let entry = format!("application {name:?}");
            let mut config = BTreeMap::new();
            for (option, value) in &app.options {
                let text = match value {
                    Value::String(text) => self.included(&entry, text)?,
                    Value::Bool(_) | Value::Number(_) => value.to_string(),
                    Value::Null | Value::Array(_) | Value::Object(_) => {
                        let why = format!("option {option:?} must be text, a number or a bool");
                        return Err(self.wrong(&entry, why));
                    }
                };
                config.insert(option.clone(), text);
            }
            let (charm, resources) = source(name, &app.charm);
            let deploy = Deploy {
                config,
                units: app.scale.unwrap_or(1),
                storage: app.storage.clone(),
                resources,
                ..Deploy::default()
            };
            simulation
                .deploy_as(&charm, name, &deploy)
                .and_then(|()| Ok(simulation.model().set_trust(name, app.trust)?))
                .map_err(|error| self.failed(&entry, error))?;
        }
        for relation in &self.file.relations {
            if let [first, second] = relation.as_slice() {
                simulation.model().relate(first, second).map_err(|error| {
                    self.failed(&format!("relation {relation:?}"), error.into())
                })?;
            }
        }
        Ok(())
    }

    /// The text of an option, which may stand in a file.
    fn included(&self, entry: &str, text: &str) -> Result<String, BundleError> {
        let (path, encodes) = match text.split_once("://") {
            Some(("include-file", path)) => (path, false),
            Some(("include-base64", path)) => (path, true),
            _ => return Ok(text.to_owned()),
        };
        let failed =
            |error: &dyn Display| self.wrong(entry, format!("cannot read {text}: {error}"));
        let bytes = fs::read(self.base().join(path)).map_err(|error| failed(&error))?;
        match encodes {
            true => Ok(STANDARD.encode(bytes)),
            false => String::from_utf8(bytes).map_err(|error| failed(&error)),
        }
    }

    fn wrong(&self, entry: &str, why: String) -> BundleError {
        BundleError::Entry {
            path: self.path.clone(),
            entry: entry.to_owned(),
            why,
        }
    }

    fn failed(&self, entry: &str, source: SimulationError) -> BundleError {
        BundleError::Deploy {
            path: self.path.clone(),
            entry: entry.to_owned(),
            source: Box::new(source),
        }
    }
}

fn read_file(path: &Path) -> Result<String, BundleError> {
    fs::read_to_string(path).map_err(|source| BundleError::Read {
        path: path.to_owned(),
        source,
    })
}

fn documents(path: &Path, text: &str) -> Result<Vec<serde_yaml::Value>, BundleError> {
    overlay::documents(text).map_err(parsing(path))
}

fn parsing(path: &Path) -> impl FnOnce(serde_yaml::Error) -> BundleError {
    let path = path.to_owned();
    move |source| BundleError::Parse { path, source }
}
