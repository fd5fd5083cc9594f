//! Verbs that only `juju` has: each says what to do instead.

use anyhow::{Result, bail};

use crate::usage::UsageError;

/// Verbs of Juju 3.6 that mean nothing here, by why.
const ABSENT: [(&str, &[&str]); 7] = [
    (
        "there is no machine or container to log in to; `juju-sim exec --unit UNIT -- COMMAND` runs a command with the charm's hook tools",
        &["ssh", "scp", "debug-hooks", "debug-hook", "debug-code"],
    ),
    (
        "there are no machines, networks or clouds: units run on this machine",
        &[
            "add-machine",
            "remove-machine",
            "machines",
            "list-machines",
            "show-machine",
            "set-model-constraints",
            "model-constraints",
            "set-constraints",
            "constraints",
            "add-cloud",
            "update-cloud",
            "remove-cloud",
            "clouds",
            "regions",
            "add-credential",
            "update-credential",
            "remove-credential",
            "credentials",
            "add-k8s",
            "spaces",
            "add-space",
            "subnets",
            "bind",
            "expose",
            "unexpose",
            "firewall-rules",
            "set-firewall-rule",
            "retry-provisioning",
            "add-ssh-key",
            "remove-ssh-key",
            "ssh-keys",
            "import-ssh-key",
        ],
    ),
    (
        "there is one controller, the state directory (--state), and it needs no start",
        &[
            "bootstrap",
            "controllers",
            "list-controllers",
            "destroy-controller",
            "kill-controller",
            "show-controller",
            "controller-config",
            "upgrade-controller",
            "upgrade-model",
            "migrate",
            "register",
            "unregister",
            "login",
            "logout",
            "users",
            "add-user",
            "remove-user",
            "show-user",
            "whoami",
            "grant",
            "revoke",
            "enable-ha",
            "create-backup",
            "dashboard",
        ],
    ),
    (
        "there is no store: deploy directories and .charm files, and map names of the store to them with `juju-sim map-charm`",
        &[
            "find",
            "info",
            "download",
            "charm-resources",
            "diff-bundle",
            "export-bundle",
        ],
    ),
    (
        "secrets are kept in the model: there are no backends of their own",
        &[
            "secret-backends",
            "list-secret-backends",
            "show-secret-backend",
            "add-secret-backend",
            "update-secret-backend",
            "remove-secret-backend",
            "model-secret-backend",
        ],
    ),
    (
        "a pool is only a name here: say it where storage is asked for, as in `data=ebs,10G`",
        &[
            "storage-pools",
            "list-storage-pools",
            "create-storage-pool",
            "update-storage-pool",
            "remove-storage-pool",
            "import-filesystem",
        ],
    ),
    (
        "use `juju-sim debug-log`, `juju-sim status` or `juju-sim remove-relation` for what there is",
        &[
            "show-status-log",
            "disable-command",
            "enable-command",
            "suspend-relation",
            "resume-relation",
        ],
    ),
];

pub(crate) fn run(words: &[String]) -> Result<()> {
    let verb = words.first().map(String::as_str).unwrap_or_default();
    for (why, verbs) in ABSENT {
        if verbs.contains(&verb) {
            bail!("juju-sim has no `{verb}`: {why}");
        }
    }
    Err(UsageError(format!(
        "\"{verb}\" is not a verb of juju-sim, nor of juju; see `juju-sim help`"
    ))
    .into())
}
