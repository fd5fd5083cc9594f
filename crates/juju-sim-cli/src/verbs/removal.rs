//! What `juju` is told with every removal of units.

use std::time::Duration;

use anyhow::{Result, bail};

/// How long Juju waits before it forces a unit out.
const PATIENCE: Duration = Duration::from_secs(60);

/// The flags of a removal.
#[derive(Debug, clap::Args)]
pub(crate) struct Removal {
    #[arg(long, hide = true)]
    no_prompt: bool,
    #[arg(long, hide = true)]
    destroy_storage: bool,
    /// Of --force: do not give the units a minute for their last hooks.
    #[arg(long)]
    no_wait: bool,
    /// What is still there after a minute, because a hook fails or an agent is lost, goes without its last hooks.
    #[arg(long)]
    force: bool,
}

impl Removal {
    /// How long units may take, if not as long as they like.
    pub(crate) fn patience(&self) -> Result<Option<Duration>> {
        Ok(match (self.force, self.no_wait) {
            (false, true) => bail!("--no-wait without --force not valid"),
            (false, false) => None,
            (true, false) => Some(PATIENCE),
            (true, true) => Some(Duration::ZERO),
        })
    }
}
