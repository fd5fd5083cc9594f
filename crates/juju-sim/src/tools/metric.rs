//! `add-metric`. Not simulated yet.

use super::tool::Tool;

pub(super) const TOOLS: &[Tool] = &[Tool::missing(
    "add-metric",
    "key1=value1 [key2=value2 ...]",
    "add metrics",
)];
