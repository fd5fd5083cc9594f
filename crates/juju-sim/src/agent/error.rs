//! What keeps an agent from working.

use std::io;
use std::path::PathBuf;

use juju_vocabulary::name::UnitName;

use super::mounts::MOUNTED_AT;
use crate::charm_source::SourceError;

/// The agent itself cannot work; this is not the charm's fault.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// The charm could not be installed.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A file or directory of the agent could not be made.
    #[error("cannot set up {path}: {source}")]
    Setup {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The socket could not be opened.
    #[error("cannot listen at {address}: {source} (socket paths must stay under 108 bytes)")]
    Listen {
        /// The address.
        address: String,
        /// Why.
        source: io::Error,
    },
    /// The charm finds no containers.
    #[error(
        "unit {unit}: its charm looks for containers at {MOUNTED_AT}, and mounting them there takes root on Linux: \
         {source}. A charm that links charm-core finds them without"
    )]
    NoContainers {
        /// The unit.
        unit: UnitName,
        /// Why.
        source: io::Error,
    },
    /// The unit is not in the model.
    #[error("there is no unit {0} in the model")]
    NoUnit(UnitName),
}
