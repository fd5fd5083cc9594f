//! `payload-…`. Not simulated yet.

use super::tool::Tool;

pub(super) const TOOLS: &[Tool] = &[
    Tool::missing(
        "payload-register",
        "<type> <class> <id> [tags...]",
        "register a charm payload with juju",
    ),
    Tool::missing(
        "payload-status-set",
        "<class> <id> <status>",
        "update the status of a payload",
    ),
    Tool::missing(
        "payload-unregister",
        "<class> <id>",
        "stop tracking a payload",
    ),
];
