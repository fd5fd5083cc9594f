//! What one Juju has or does, and another does not. The hooks say it of themselves
//! ([`HookKind::since`](crate::hook::HookKind::since)).

use std::fmt;

use crate::version::JujuVersion;

/// From which Juju on something is there, and from which on no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifetime {
    /// The first that has it, if not every Juju from 2.9 on does.
    pub since: Option<JujuVersion>,
    /// The first that has it no more.
    pub until: Option<JujuVersion>,
}

impl Lifetime {
    const fn since(version: JujuVersion) -> Self {
        Lifetime {
            since: Some(version),
            until: None,
        }
    }

    const fn until(version: JujuVersion) -> Self {
        Lifetime {
            since: None,
            until: Some(version),
        }
    }

    /// Whether this Juju has it.
    #[must_use]
    pub fn contains(&self, juju: &JujuVersion) -> bool {
        self.since.as_ref().is_none_or(|since| juju >= since)
            && self.until.as_ref().is_none_or(|until| juju < until)
    }
}

/// `Juju 3.0 or newer`, `a Juju before 4.0`.
impl fmt::Display for Lifetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.since, &self.until) {
            (None, None) => f.write_str("any Juju"),
            (Some(since), None) => write!(f, "Juju {since} or newer"),
            (None, Some(until)) => write!(f, "a Juju before {until}"),
            (Some(since), Some(until)) => write!(f, "a Juju from {since} and before {until}"),
        }
    }
}

static ALWAYS: Lifetime = Lifetime {
    since: None,
    until: None,
};
const SECRETS: Lifetime = Lifetime::since(JujuVersion::start_of(3, 0));
const BEFORE_4: Lifetime = Lifetime::until(JujuVersion::start_of(4, 0));

/// The hook tools that not every Juju from 2.9 on has (`worker/uniter/runner/jujuc/server.go` of each).
static TOOLS: [(&str, Lifetime); 21] = [
    ("add-metric", BEFORE_4),
    ("k8s-raw-get", BEFORE_4),
    ("k8s-raw-set", BEFORE_4),
    ("k8s-spec-get", BEFORE_4),
    ("k8s-spec-set", BEFORE_4),
    ("leader-get", BEFORE_4),
    ("leader-set", BEFORE_4),
    ("payload-register", BEFORE_4),
    ("payload-status-set", BEFORE_4),
    ("payload-unregister", BEFORE_4),
    ("pod-spec-get", BEFORE_4),
    ("pod-spec-set", BEFORE_4),
    (
        "relation-model-get",
        Lifetime::since(JujuVersion::new(3, 6, 2)),
    ),
    ("secret-add", SECRETS),
    ("secret-get", SECRETS),
    ("secret-grant", SECRETS),
    ("secret-ids", SECRETS),
    ("secret-info-get", SECRETS),
    ("secret-remove", SECRETS),
    ("secret-revoke", SECRETS),
    ("secret-set", SECRETS),
];

/// Which Juju has a hook tool. One that is not known here is left to Juju.
///
/// ```
/// use juju_vocabulary::difference::hook_tool;
///
/// let old = "2.9.44".parse()?;
/// assert!(!hook_tool("secret-get").contains(&old));
/// assert_eq!(hook_tool("secret-get").to_string(), "Juju 3.0 or newer");
/// # Ok::<(), juju_vocabulary::version::VersionError>(())
/// ```
#[must_use]
pub fn hook_tool(name: &str) -> &'static Lifetime {
    let found = TOOLS.iter().find(|(tool, _)| *tool == name);
    found.map_or(&ALWAYS, |(_, lifetime)| lifetime)
}

impl JujuVersion {
    /// Whether a unit's databags hold its `private-address`, as before Juju 4.0.
    #[must_use]
    pub fn publishes_private_address(&self) -> bool {
        !self.is_from_4()
    }

    /// Whether an action takes parameters that it does not declare, where it does not say
    /// (`additionalProperties`): before Juju 4.0.
    #[must_use]
    pub fn actions_take_other_params(&self) -> bool {
        !self.is_from_4()
    }

    /// Whether who calls the unit agent names a token where the environment tells one, as before Juju 4.0.
    #[must_use]
    pub fn has_agent_token(&self) -> bool {
        !self.is_from_4()
    }

    /// Whether the databags of a relation that the agent lists and Juju has no more are denied and its network is not
    /// found, as before Juju 4.0. Since then it is the other way round.
    #[must_use]
    pub fn denies_databags_of_gone_relations(&self) -> bool {
        !self.is_from_4()
    }

    /// Whether a unit that may not read a secret is told "permission denied", as before Juju 4.0; since then all that
    /// `secret-get` refuses has other words (`domain/secret`).
    #[must_use]
    pub fn denies_permission_of_secrets(&self) -> bool {
        !self.is_from_4()
    }

    /// How many bytes one value of a secret may have, and all of them together (`core/secrets/createsecret.go`).
    #[must_use]
    pub fn secret_limits(&self) -> (usize, usize) {
        if *self < JujuVersion::new(3, 6, 9) {
            (8 * 1024, 64 * 1024)
        } else {
            (1024 * 1024, 1024 * 1024)
        }
    }

    /// Whether with one revision of a secret those are removed whose numbers begin with the same digits, as before
    /// Juju 4.0 (`state/secrets.go`).
    #[must_use]
    pub fn removes_revisions_that_begin_alike(&self) -> bool {
        !self.is_from_4()
    }

    fn is_from_4(&self) -> bool {
        *self >= JujuVersion::start_of(4, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tool_is_there_from_its_first_juju_to_its_last() {
        let has = |juju: &str, tool| hook_tool(tool).contains(&juju.parse().unwrap());
        let table = [
            ("relation-get", [true, true, true, true, true]),
            ("secret-add", [false, true, true, true, true]),
            ("relation-model-get", [false, false, false, true, true]),
            ("leader-get", [true, true, true, true, false]),
            ("pod-spec-set", [true, true, true, true, false]),
        ];
        for (tool, expected) in table {
            let versions = ["2.9.44", "3.1.8", "3.6.1", "3.6.2", "4.0-beta1"];
            assert_eq!(versions.map(|juju| has(juju, tool)), expected, "{tool}");
        }
    }

    #[test]
    fn every_tool_of_the_table_is_there_once_and_in_order() {
        assert!(
            TOOLS
                .iter()
                .map(|(name, _)| name)
                .is_sorted_by(|one, next| one < next)
        );
    }

    #[test]
    fn a_secret_grew_with_juju_3_6_9() {
        let limits = |juju: &str| juju.parse::<JujuVersion>().unwrap().secret_limits();
        assert_eq!(limits("3.6.8"), (8192, 65_536));
        assert_eq!(limits("3.6.9"), (1_048_576, 1_048_576));
    }
}
