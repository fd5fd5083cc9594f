//! The agent of one unit: installs its charm, starts it, and answers its hook tools meanwhile.

use std::path::PathBuf;
use std::time::Duration;

use juju_agent::{Address, Token};
use juju_vocabulary::dispatch::Dispatch;
use juju_vocabulary::name::UnitName;

use super::error::AgentError;
use crate::charm_source::{CharmSource, Runner};

/// The agent of one unit.
#[derive(Debug)]
pub struct Agent {
    pub(super) unit: UnitName,
    pub(super) charm_dir: PathBuf,
    pub(super) tools_dir: PathBuf,
    pub(super) socket: Address,
    pub(super) token: Token,
    pub(super) timeout: Duration,
    /// What runs for a dispatch.
    pub(super) runner: Runner,
    installed: Vec<PathBuf>,
    dispatches: u64,
}

impl Agent {
    /// Installs `charm` in `charm_dir`. The agent will listen at `socket` for callers that know
    /// `token`, and kill a charm after `timeout`.
    ///
    /// # Errors
    /// When the charm cannot be installed.
    pub fn new(
        unit: UnitName,
        charm: &CharmSource,
        charm_dir: PathBuf,
        tools_dir: PathBuf,
        socket: Address,
        token: Token,
        timeout: Duration,
    ) -> Result<Self, AgentError> {
        let installed = charm.install(&charm_dir, &[])?;
        Ok(Self {
            unit,
            charm_dir,
            tools_dir,
            socket,
            token,
            timeout,
            runner: charm.runner(),
            installed,
            dispatches: 0,
        })
    }

    /// Replaces the charm: the files of the old one go, files that it made itself stay.
    ///
    /// # Errors
    /// When the charm cannot be installed.
    pub fn upgrade(&mut self, charm: &CharmSource) -> Result<(), AgentError> {
        self.installed = charm.install(&self.charm_dir, &self.installed)?;
        self.runner = charm.runner();
        Ok(())
    }

    /// The id of the next dispatch, which its hook tools must name.
    pub(super) fn next_id(&mut self, dispatch: &Dispatch) -> String {
        self.dispatches += 1;
        format!("{}-{dispatch}-{}", self.unit, self.dispatches)
    }
}
