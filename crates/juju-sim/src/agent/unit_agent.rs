//! The agent of one unit: installs its charm, starts it, and answers its hook tools meanwhile.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use juju_agent::{Address, Token};
use juju_vocabulary::dispatch::Dispatch;
use juju_vocabulary::name::UnitName;
use serde::{Deserialize, Serialize};

use super::error::AgentError;
use crate::charm_source::{CharmSource, Runner};

/// The agent of one unit.
#[derive(Debug)]
pub struct Agent {
    pub(super) unit: UnitName,
    pub(super) charm_dir: PathBuf,
    pub(super) tools_dir: PathBuf,
    /// Where the sockets of its containers are while its charm runs.
    pub(super) containers_dir: PathBuf,
    pub(super) socket: Address,
    pub(super) token: Token,
    pub(super) timeout: Duration,
    /// What runs for a dispatch.
    pub(super) runner: Runner,
    note: PathBuf,
    installed: Option<Installed>,
    dispatches: u64,
}

/// The charm that is in the charm directory. A file beside that keeps it for a later agent.
#[derive(Debug, Serialize, Deserialize)]
struct Installed {
    charm_revision: u64,
    /// The files that came with it.
    files: Vec<PathBuf>,
}

impl Agent {
    /// An agent that has its charm in `home`, where an earlier agent of the unit may have installed it. It will listen at
    /// `socket` for callers that know `token`, and kill a charm after `timeout`. The
    /// sockets of its containers are below `socket` without its ending.
    pub fn new(
        unit: UnitName,
        charm: &CharmSource,
        home: &Path,
        tools_dir: PathBuf,
        socket: Address,
        token: Token,
        timeout: Duration,
    ) -> Self {
        let note = home.join("installed.json");
        // One that cannot be read is as good as none: the charm is installed again.
        let installed = fs::read(&note).ok();
        let installed = installed.and_then(|text| serde_json::from_slice(&text).ok());
        Self {
            unit,
            charm_dir: home.join("charm"),
            tools_dir,
            containers_dir: Path::new(socket.as_str()).with_extension(""),
            socket,
            token,
            timeout,
            runner: charm.runner(),
            note,
            installed,
            dispatches: 0,
        }
    }

    /// Sees to it that this revision of the charm is installed. The files of an older one go, files that it made itself
    /// stay.
    ///
    /// # Errors
    /// When the charm cannot be installed.
    pub fn install(&mut self, charm: &CharmSource, charm_revision: u64) -> Result<(), AgentError> {
        let known = self.installed.as_ref();
        if known.is_some_and(|installed| installed.charm_revision == charm_revision) {
            return Ok(());
        }
        let previous = known.map_or(&[][..], |installed| &installed.files);
        let files = charm.install(&self.charm_dir, previous)?;
        let installed = Installed {
            charm_revision,
            files,
        };
        let written = serde_json::to_vec(&installed)
            .map_err(io::Error::from)
            .and_then(|text| fs::write(&self.note, text));
        written.map_err(|source| AgentError::Setup {
            path: self.note.clone(),
            source,
        })?;
        self.installed = Some(installed);
        self.runner = charm.runner();
        Ok(())
    }

    /// The id of the next dispatch, which its hook tools must name.
    pub(super) fn next_id(&mut self, dispatch: &Dispatch) -> String {
        self.dispatches += 1;
        format!("{}-{dispatch}-{}", self.unit, self.dispatches)
    }
}
