//! `resource-get`. Not simulated yet.

use super::tool::Tool;

pub(super) const TOOLS: &[Tool] = &[Tool::missing(
    "resource-get",
    "<resource name>",
    "get the path to the locally cached resource file",
)];
