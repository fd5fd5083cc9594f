//! The command line by which a workload fires a hook of the charm's own.

use juju_vocabulary::name::UnitName;
use juju_vocabulary::version::JujuVersion;

/// What the unit agent runs, with bash and in the charm's directory.
///
/// `juju-exec` lets what a command wrote count whatever code it exits with, and drops it only when a signal has killed the shell
/// (`worker/uniter/runner` of Juju, and its `utils/exec`). So the shell of a hook that failed kills itself.
pub(super) fn script(hook: &str, variable: &str, value: &str) -> String {
    let value = quoted(value);
    format!("JUJU_DISPATCH_PATH=hooks/{hook} {variable}={value} ./dispatch || kill -KILL $$")
}

/// How a process of the unit's machine has the agent run a script, which is quoted already.
pub(super) fn in_unit(unit: &UnitName, juju: &JujuVersion, script: &str) -> String {
    // Juju 3.0 has given it its present name.
    let is_old = *juju < JujuVersion::start_of(3, 0) && *juju != JujuVersion::UNKNOWN;
    let program = if is_old { "juju-run" } else { "juju-exec" };
    format!("/usr/bin/{program} {unit} {script}")
}

/// A word as a shell leaves it alone.
pub(super) fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}
