//! Bundles: several applications and their relations in one YAML file, with charms on disk.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

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
    /// Files, relative to the bundle, by the resource's name.
    #[serde(default)]
    resources: BTreeMap<String, PathBuf>,
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
        let path = path.to_owned();
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(source) => return Err(BundleError::Read { path, source }),
        };
        let file: BundleFile = match serde_yaml::from_str(&text) {
            Ok(file) => file,
            Err(source) => return Err(BundleError::Parse { path, source }),
        };
        let bundle = Self { path, file };
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

    /// From where its paths are taken.
    fn base(&self) -> &Path {
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
        self.deploy_each(simulation, |_, charm| source(charm))
    }

    /// The same with a say by the name of the application too.
    ///
    /// # Errors
    /// As [`deploy`](Self::deploy).
    pub fn deploy_each(
        &self,
        simulation: &mut Simulation,
        mut source: impl FnMut(&str, &str) -> CharmSource,
    ) -> Result<(), BundleError> {
        for (name, app) in &self.file.applications {
            let entry = format!("application {name:?}");
            let mut config = BTreeMap::new();
            for (option, value) in &app.options {
                let text = match value {
                    Value::String(text) => text.clone(),
                    Value::Bool(_) | Value::Number(_) => value.to_string(),
                    Value::Null | Value::Array(_) | Value::Object(_) => {
                        let why = format!("option {option:?} must be text, a number or a bool");
                        return Err(self.wrong(&entry, why));
                    }
                };
                config.insert(option.clone(), text);
            }
            let resources = app.resources.iter();
            let deploy = Deploy {
                config,
                units: app.scale.unwrap_or(1),
                storage: app.storage.clone(),
                resources: resources
                    .map(|(name, path)| (name.clone(), self.base().join(path)))
                    .collect(),
                ..Deploy::default()
            };
            simulation
                .deploy_as(&source(name, &app.charm), name, &deploy)
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
