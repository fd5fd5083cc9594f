//! The charms of this repository, compiled.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use juju_sim::charm_source::CharmSource;
use juju_sim::simulation::{Simulation, SimulationError};
use serde::Deserialize;

/// The packages whose programs a simulation or a test runs.
const PACKAGES: [&str; 8] = [
    "backup-client",
    "cargo-charm",
    "everything",
    "velero-integrator",
    "velero-operator",
    "web-server",
    "juju-sim",
    "juju-sim-cli",
];

/// The charms' programs, the simulator's hook tool and the command lines, as cargo built them.
#[derive(Debug, Clone)]
pub struct Compiled {
    programs: BTreeMap<String, PathBuf>,
}

/// The charms could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// Cargo could not be started.
    #[error("cannot start `{0}`: {1}; install Rust from https://rustup.rs")]
    NoCargo(String, io::Error),
    /// Cargo says why.
    #[error("`cargo build` of the charms failed:\n{0}")]
    Failed(String),
    /// A program is not among what cargo built.
    #[error("cargo built no program `{0}`")]
    Missing(String),
    /// The simulation could not be made.
    #[error(transparent)]
    Simulation(#[from] SimulationError),
}

/// One line of `cargo build --message-format=json`.
#[derive(Deserialize)]
struct Message {
    executable: Option<PathBuf>,
}

impl Compiled {
    /// Builds the charms, unless they are up to date; once a process.
    ///
    /// # Errors
    ///
    /// When cargo cannot be started, or fails.
    pub fn get() -> Result<&'static Self, BuildError> {
        static COMPILED: OnceLock<Compiled> = OnceLock::new();
        match COMPILED.get() {
            Some(compiled) => Ok(compiled),
            None => {
                let compiled = Self::build()?;
                Ok(COMPILED.get_or_init(|| compiled))
            }
        }
    }

    fn build() -> Result<Self, BuildError> {
        let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let output = Command::new(&cargo)
            .current_dir(repository())
            .args(["build", "--quiet", "--message-format=json", "--bins"])
            .args(PACKAGES.iter().flat_map(|package| ["--package", package]))
            .output()
            .map_err(|error| BuildError::NoCargo(cargo, error))?;
        if !output.status.success() {
            return Err(BuildError::Failed(
                String::from_utf8_lossy(&output.stderr).into_owned(),
            ));
        }
        let programs = String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(|line| serde_json::from_str::<Message>(line).ok()?.executable)
            .filter_map(|path| Some((path.file_name()?.to_str()?.to_owned(), path)))
            .collect();
        Ok(Compiled { programs })
    }

    /// A program by its name: a charm's, `hook-tool`, `juju-sim` or `cargo-charm`.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub fn program(&self, name: &str) -> Result<&Path, BuildError> {
        match self.programs.get(name) {
            Some(path) => Ok(path),
            None => Err(BuildError::Missing(name.to_owned())),
        }
    }

    /// The charm whose `charmcraft.yaml` is in `dir`, relative to the repository. Its program has the
    /// directory's name; a directory without one must hold everything a charm needs.
    #[must_use]
    pub fn charm(&self, dir: impl AsRef<Path>) -> CharmSource {
        let dir = repository().join(dir);
        let name = dir.file_name().and_then(OsStr::to_str);
        match name.and_then(|name| self.programs.get(name)) {
            Some(program) => CharmSource::program(&dir, program),
            None => CharmSource::dir(&dir),
        }
    }

    /// An empty model to deploy them in.
    ///
    /// # Errors
    ///
    /// When the simulation cannot be made.
    pub fn simulation(&self) -> Result<Simulation, BuildError> {
        Ok(Simulation::with_hook_tool(self.program("hook-tool")?)?)
    }
}

/// The top of this repository.
#[must_use]
pub fn repository() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests)
}
