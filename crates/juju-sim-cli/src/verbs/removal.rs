//! What `juju` is told with every removal of units.

use crate::output::remark;

/// The flags of a removal.
#[derive(Debug, clap::Args)]
pub(crate) struct Removal {
    #[arg(long, hide = true)]
    no_prompt: bool,
    #[arg(long, hide = true)]
    destroy_storage: bool,
    #[arg(long, hide = true)]
    no_wait: bool,
    /// Taken, as by `juju`: the units still run their hooks.
    #[arg(long)]
    force: bool,
}

impl Removal {
    /// Says what of it is not done.
    pub(crate) fn remark(&self) {
        if self.force {
            remark(
                "--force is ignored: the units run their last hooks; one in error waits for `juju-sim resolved`",
            );
        }
    }
}
