//! What Juju starts a charm for, and what it then sets in the environment.

/// The two events that are compared.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Hook {
    /// The leader publishes its backup spec.
    RelationCreated,
    /// No charm here observes it.
    UpdateStatus,
}

type Variables = &'static [(&'static str, &'static str)];

const EVERY: Variables = &[
    ("LANG", "C.UTF-8"),
    ("CLOUD_API_VERSION", "1.30.0"),
    (
        "JUJU_AGENT_SOCKET_ADDRESS",
        "@/var/lib/juju/agents/unit-client-0/agent.socket",
    ),
    ("JUJU_AGENT_SOCKET_NETWORK", "unix"),
    ("JUJU_API_ADDRESSES", "10.0.0.1:17070"),
    ("JUJU_AVAILABILITY_ZONE", ""),
    ("JUJU_CHARM_FTP_PROXY", ""),
    ("JUJU_CHARM_HTTPS_PROXY", ""),
    ("JUJU_CHARM_HTTP_PROXY", ""),
    ("JUJU_CHARM_NO_PROXY", "127.0.0.1,localhost,::1"),
    ("JUJU_CONTEXT_ID", "client/0-run-8101562938431174012"),
    ("JUJU_MACHINE_ID", ""),
    ("JUJU_MODEL_NAME", "bench"),
    ("JUJU_MODEL_UUID", "cf67b90e-7201-4f23-8c0a-e1f453f1dc2e"),
    ("JUJU_PRINCIPAL_UNIT", ""),
    ("JUJU_UNIT_NAME", "client/0"),
    ("JUJU_VERSION", "3.6.1"),
];

const RELATION_CREATED: Variables = &[
    ("JUJU_DISPATCH_PATH", "hooks/backup-config-relation-created"),
    ("JUJU_HOOK_NAME", "backup-config-relation-created"),
    ("JUJU_RELATION", "backup-config"),
    ("JUJU_RELATION_ID", "backup-config:7"),
    ("JUJU_REMOTE_APP", "integrator"),
];

const UPDATE_STATUS: Variables = &[
    ("JUJU_DISPATCH_PATH", "hooks/update-status"),
    ("JUJU_HOOK_NAME", "update-status"),
];

impl Hook {
    /// All but what depends on the machine: PATH and the charm's directory.
    pub(crate) fn environment(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let own = match self {
            Hook::RelationCreated => RELATION_CREATED,
            Hook::UpdateStatus => UPDATE_STATUS,
        };
        EVERY.iter().chain(own).copied()
    }
}
