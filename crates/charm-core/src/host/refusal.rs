//! Why Juju refused a hook tool.

use super::answer::Exit;

/// A reason for which Juju refuses, as far as a charm can act on it.
///
/// Juju tells its reasons in words only, and not the same in each version: of a relation that is gone,
/// Juju 3.6 says "permission denied" where 4.0 says "not found", and the other way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// What the tool was asked about, a relation or a secret, is not there.
    NotFound,
    /// The revision of a secret that the tool was asked about is gone, or never was.
    RevisionNotFound,
    /// It is to come: Juju still provisions it.
    NotProvisioned,
    /// It is there and not for this unit; or Juju does not tell whether it is there.
    PermissionDenied,
    /// Only the leader may do this.
    NotLeader,
    /// This Juju, or this hook, does not have the tool or one of its flags.
    Unsupported,
}

impl Refusal {
    /// The reason behind what `tool` wrote to standard error.
    pub(super) fn of(tool: &str, exit: Exit, stderr: &str) -> Option<Self> {
        if !matches!(exit, Exit::Code(_)) {
            return None;
        }
        let words = stderr.trim().lines().last()?;
        let words = words.strip_prefix("ERROR ").unwrap_or(words);
        let mut clauses = words.rsplit(": ");
        // Go puts what was tried before what came of it.
        let cause = clauses.next()?;
        if words.contains("not the leader") || cause == "cannot write relation settings" {
            Some(Refusal::NotLeader)
        } else if cause.starts_with("permission denied") && !clauses.any(is_of_the_system)
            || cause.ends_with("is not allowed to read this secret")
        {
            Some(Refusal::PermissionDenied)
        } else if is_of_a_revision(cause) && cause.ends_with("not found") {
            Some(Refusal::RevisionNotFound)
        } else if (cause.starts_with(subject(tool)) || cause.starts_with("consumer label"))
            && cause.ends_with("not found")
        {
            Some(Refusal::NotFound)
        } else if cause.ends_with(" not provisioned") {
            Some(Refusal::NotProvisioned)
        } else if UNSUPPORTED
            .iter()
            .any(|unsupported| words.contains(unsupported))
        {
            Some(Refusal::Unsupported)
        } else {
            None
        }
    }
}

const UNSUPPORTED: [&str; 5] = [
    "not allowed in this context",
    "not implemented",
    "not supported",
    "unknown command",
    "provided but not defined",
];

/// `secret revision "9m4e/2"`; in Juju 4.0 `secret value ref for "secret:9m4e" revision 2`.
fn is_of_a_revision(cause: &str) -> bool {
    let of_secret = cause.strip_prefix("secret ");
    of_secret.is_some_and(|rest| rest.starts_with("revision ") || rest.contains(" revision "))
}

/// The agent's socket or a file may deny permission as well, and that says nothing of the model.
fn is_of_the_system(clause: &str) -> bool {
    let calls = ["connect", "dial ", "open ", "fork/exec "];
    calls.iter().any(|call| clause.starts_with(call))
}

/// What a tool is asked about. A missing unit or model is not a missing relation.
fn subject(tool: &str) -> &str {
    match tool.split_once('-') {
        Some(("network", _)) => "relation",
        Some((subject, _)) => subject,
        None => tool,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(tool: &str, stderr: &str) -> Option<Refusal> {
        Refusal::of(tool, Exit::Code(1), stderr)
    }

    #[test]
    fn every_version_s_words_for_a_reason_are_known() {
        let cases = [
            (
                "relation-get",
                "ERROR permission denied\n",
                Refusal::PermissionDenied,
            ),
            (
                "relation-get",
                "ERROR permission denied (unauthorized access)",
                Refusal::PermissionDenied,
            ),
            (
                "relation-set",
                "ERROR cannot read relation settings: permission denied",
                Refusal::PermissionDenied,
            ),
            (
                "relation-get",
                "ERROR relation not found",
                Refusal::NotFound,
            ),
            (
                "secret-get",
                "ERROR consumer label \"db\" not found",
                Refusal::NotFound,
            ),
            (
                "relation-list",
                "ERROR invalid value \"db:7\" for option -r: relation not found",
                Refusal::NotFound,
            ),
            (
                "network-get",
                "ERROR relation 7 not found",
                Refusal::NotFound,
            ),
            (
                "secret-get",
                "ERROR secret \"csec:abc\" not found",
                Refusal::NotFound,
            ),
            (
                "secret-get",
                "ERROR secret revision \"9m4e/2\" not found",
                Refusal::RevisionNotFound,
            ),
            // Those of Juju 4.0 follow.
            (
                "secret-get",
                "ERROR getting latest secret revision: secret not found",
                Refusal::NotFound,
            ),
            (
                "secret-get",
                "ERROR secret with label \"db\" for unit \"web/0\" not found",
                Refusal::NotFound,
            ),
            (
                "secret-get",
                "ERROR secret value ref for \"secret:9m4e\" revision 2 not found",
                Refusal::RevisionNotFound,
            ),
            (
                "secret-get",
                "ERROR \"web/0\" is not allowed to read this secret",
                Refusal::PermissionDenied,
            ),
            (
                "add-metric",
                "ERROR cannot record metric: metrics not allowed in this context",
                Refusal::Unsupported,
            ),
            (
                "storage-get",
                "ERROR invalid value \"data/7\" for option -s: storage attachment data/7:web/0 not found",
                Refusal::NotFound,
            ),
            (
                "storage-get",
                "ERROR invalid value \"data/0\" for option -s: filesystem for storage \"data/0\" not provisioned",
                Refusal::NotProvisioned,
            ),
            (
                "resource-get",
                "ERROR could not download resource: resource \"image\" not found",
                Refusal::NotFound,
            ),
            (
                "relation-set",
                "ERROR cannot write relation settings",
                Refusal::NotLeader,
            ),
            (
                "status-set",
                "ERROR this unit is not the leader",
                Refusal::NotLeader,
            ),
            (
                "config-get",
                "ERROR not implemented for restricted context",
                Refusal::Unsupported,
            ),
            (
                "secret-get",
                "ERROR option provided but not defined: --peek",
                Refusal::Unsupported,
            ),
            (
                "secret-get",
                "ERROR bad request: unknown command \"secret-get\"",
                Refusal::Unsupported,
            ),
        ];
        for (tool, stderr, expected) in cases {
            assert_eq!(refusal(tool, stderr), Some(expected), "{tool}: {stderr}");
        }
    }

    #[test]
    fn a_failure_that_says_nothing_of_the_model_is_no_refusal() {
        let cases = [
            "",
            "ERROR the controller is on fire",
            "ERROR dial unix @/agent.socket: connect: permission denied",
            "ERROR open /var/lib/juju/x: permission denied",
            "ERROR model \"prod\" not found",
            "ERROR cannot read settings for unit \"pg/0\" in relation \"a:db b:db\": settings not found",
        ];
        for stderr in cases {
            assert_eq!(refusal("relation-get", stderr), None, "{stderr}");
        }
        let killed = Refusal::of("relation-get", Exit::Signal(9), "ERROR permission denied");
        assert_eq!(killed, None);
    }
}
