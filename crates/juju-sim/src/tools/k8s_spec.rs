//! `k8s-…` and `pod-spec-…`: the specs of Kubernetes charms without a Pebble. Not simulated yet.

use super::tool::Tool;

pub(super) const TOOLS: &[Tool] = &[
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
    Tool::missing("pod-spec-get", "", "get k8s spec information (deprecated)"),
    Tool::missing(
        "pod-spec-set",
        "--file <core spec file> [--k8s-resources <k8s spec file>]",
        "set k8s spec information (deprecated)",
    ),
];
