//! `credential-get`. Not simulated yet.

use super::tool::Tool;

pub(super) const TOOLS: &[Tool] = &[Tool::missing(
    "credential-get",
    "",
    "access cloud credentials",
)];
