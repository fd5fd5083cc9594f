//! `juju-reboot`. Not simulated yet.

use super::tool::Tool;

pub(super) const TOOLS: &[Tool] = &[Tool::missing("juju-reboot", "", "Reboot the host machine")];
