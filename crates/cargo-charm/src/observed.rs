//! What a charm declares and has no handler for, as its compiled program tells.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use charm_metadata::{Charm, Location};
use juju_vocabulary::hook::{Form, HookKind};
use juju_vocabulary::relation::Role;

use crate::finding::{Finding, Rule, Severity};

/// The argument that has a program of `charm-core` tell what it observes.
const OBSERVED: &str = "--observed";

/// The dispatch paths that the program observes; none when it does not say.
pub(crate) fn ask(program: &Path) -> Option<BTreeSet<String>> {
    let output = Command::new(program)
        .arg(OBSERVED)
        .env_clear()
        // One that is built to measure its coverage would leave a file behind, and nothing of the charm runs.
        .env("LLVM_PROFILE_FILE", "/dev/null")
        .stdin(Stdio::null())
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.lines().map(str::to_owned).collect())
}

/// What of the charm nothing observes.
pub(crate) fn unobserved(charm: &Charm, observed: &BTreeSet<String>) -> Vec<Finding> {
    let any = |form: Form, name: &str| {
        let mut kinds = HookKind::ALL.iter().filter(|kind| kind.form() == form);
        kinds.any(|kind| {
            [name, "*"]
                .iter()
                .any(|subject| observed.contains(&format!("hooks/{}", kind.name(Some(subject)))))
        })
    };
    let mut findings = Vec::new();
    let mut add = |severity, message: String, location: Location, help: &str| {
        findings.push(
            Finding::new(severity, Rule::Unobserved, message)
                .at(location)
                .help(help),
        );
    };
    for action in &charm.actions {
        if !observed.contains(&format!("actions/{}", action.name)) {
            let message = format!(
                "nothing observes action `{}`, so it fails whenever somebody runs it",
                action.name
            );
            add(
                Severity::Warning,
                message,
                action.location,
                "observe it, or take it out",
            );
        }
    }
    for endpoint in charm
        .endpoints
        .iter()
        .filter(|endpoint| !any(Form::Endpoint, &endpoint.name))
    {
        let message = format!(
            "nothing observes a relation of endpoint `{}`",
            endpoint.name
        );
        let help = "fine when other events are enough to look at it; else observe it";
        let severity = match endpoint.role {
            // Many only keep something there.
            Role::Peer => Severity::Note,
            Role::Provides | Role::Requires => Severity::Warning,
        };
        add(severity, message, endpoint.location, help);
    }
    for container in charm
        .containers
        .iter()
        .filter(|container| !any(Form::Container, &container.name))
    {
        let message = format!(
            "nothing observes container `{}`: after a restart its workload stays down",
            container.name
        );
        add(
            Severity::Warning,
            message,
            container.location,
            "observe its pebble-ready",
        );
    }
    for storage in charm
        .storage
        .iter()
        .filter(|storage| !any(Form::Storage, &storage.name))
    {
        let message = format!("nothing observes storage `{}`", storage.name);
        let help = "fine when the charm only uses the place where it is mounted";
        add(Severity::Note, message, storage.location, help);
    }
    findings
}
