//! What stops a simulation.

use std::io;
use std::path::PathBuf;

use juju_vocabulary::name::AppName;

use crate::agent::AgentError;
use crate::charm_source::SourceError;
use crate::model::ModelError;

/// A simulation cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum SimulationError {
    /// The model refuses what was asked.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A charm cannot be used.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// An agent cannot work.
    #[error(transparent)]
    Agent(#[from] AgentError),
    /// The executable behind the hook tools is missing.
    #[error(
        "there is no program {0} for the hook tools; `cargo build -p juju-sim --bin hook-tool` makes one"
    )]
    NoHookTool(PathBuf),
    /// There is no token that nobody guesses.
    #[error("the system has no random numbers: {0}")]
    NoToken(getrandom::Error),
    /// The simulation's own directory could not be made.
    #[error("cannot make a directory for the simulation at {path}: {source}")]
    Directory {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// What stands behind a storage or a resource could not be made.
    #[error("{what}: cannot use {path}: {source}")]
    File {
        /// Of what it is.
        what: String,
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A unit of an application that was not deployed here.
    #[error("no charm to run for application {0}: deploy it through the simulation")]
    NoCharm(AppName),
    /// Charms keep waking each other.
    #[error("no rest after {limit} dispatches; what ran last again and again: {busiest}")]
    Restless {
        /// How many were allowed.
        limit: usize,
        /// Which units ran which hooks most in the last of them.
        busiest: String,
    },
}
