//! `open-port`, `close-port`, `opened-ports`. Not simulated yet.

use super::tool::Tool;

pub(super) const TOOLS: &[Tool] = &[
    Tool::missing(
        "close-port",
        "<port>[/<protocol>] or <from>-<to>[/<protocol>] or icmp",
        "register a request to close a port or port range",
    ),
    Tool::missing(
        "open-port",
        "<port>[/<protocol>] or <from>-<to>[/<protocol>] or icmp",
        "register a request to open a port or port range",
    ),
    Tool::missing(
        "opened-ports",
        "",
        "list all ports or port ranges opened by the unit",
    ),
];
