//! `secret-…`. Not simulated yet.

use super::tool::Tool;

pub(super) const TOOLS: &[Tool] = &[
    Tool::missing(
        "secret-add",
        "[key[#base64|#file]=value...]",
        "add a new secret",
    ),
    Tool::missing(
        "secret-get",
        "<ID> [key[#base64]]",
        "get the content of a secret",
    ),
    Tool::missing("secret-grant", "<ID>", "grant access to a secret"),
    Tool::missing("secret-ids", "", "print secret ids"),
    Tool::missing("secret-info-get", "<ID>", "get a secret's metadata info"),
    Tool::missing("secret-remove", "<ID>", "remove a existing secret"),
    Tool::missing("secret-revoke", "<ID>", "revoke access to a secret"),
    Tool::missing(
        "secret-set",
        "<ID> [key[#base64]=value...]",
        "update an existing secret",
    ),
];
