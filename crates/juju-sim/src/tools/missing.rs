//! The tools that Juju has and the simulator has not yet.

use super::tool::Tool;

pub(super) const TOOLS: &[Tool] = &[
    Tool::missing("add-metric", "key1=value1 [key2=value2 ...]", "add metrics"),
    Tool::missing(
        "close-port",
        "<port>[/<protocol>] or <from>-<to>[/<protocol>] or icmp",
        "register a request to close a port or port range",
    ),
    Tool::missing("credential-get", "", "access cloud credentials"),
    Tool::missing("juju-reboot", "", "Reboot the host machine"),
    Tool::missing("k8s-raw-get", "", "get k8s raw spec information"),
    Tool::missing(
        "k8s-raw-set",
        "--file <core spec file>",
        "set k8s raw spec information",
    ),
    Tool::missing("k8s-spec-get", "", "get k8s spec information"),
    Tool::missing(
        "k8s-spec-set",
        "--file <core spec file> [--k8s-resources <k8s spec file>]",
        "set k8s spec information",
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
    Tool::missing("pod-spec-get", "", "get k8s spec information (deprecated)"),
    Tool::missing(
        "pod-spec-set",
        "--file <core spec file> [--k8s-resources <k8s spec file>]",
        "set k8s spec information (deprecated)",
    ),
    Tool::missing(
        "resource-get",
        "<resource name>",
        "get the path to the locally cached resource file",
    ),
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
