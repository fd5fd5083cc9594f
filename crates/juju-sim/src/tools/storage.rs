//! `storage-add`, `storage-get`, `storage-list`. Not simulated yet.

use super::tool::Tool;

pub(super) const TOOLS: &[Tool] = &[
    Tool::missing(
        "storage-add",
        "<charm storage name>[=count] ...",
        "add storage instances",
    ),
    Tool::missing(
        "storage-get",
        "[<key>]",
        "print information for storage instance with specified id",
    ),
    Tool::missing(
        "storage-list",
        "[<storage-name>]",
        "list storage attached to the unit",
    ),
];
