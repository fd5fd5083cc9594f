//! Events of secrets. Their content has no place in the state yet, because no tool reads it yet.

use charm_core::SecretId;
use charm_core::event::{SecretChanged, SecretExpired, SecretRemove, SecretRotate};

use super::plain::plain;
use super::{Event, Life};
use crate::juju_version::JujuVersion;

fn about(hook: &str, id: &SecretId, label: Option<String>, revision: Option<u64>) -> Event {
    let mut variables = vec![("JUJU_SECRET_ID", id.to_string())];
    variables.extend(label.map(|label| ("JUJU_SECRET_LABEL", label)));
    variables.extend(revision.map(|revision| ("JUJU_SECRET_REVISION", revision.to_string())));
    plain(hook)
        .variables(variables)
        .to(Life::Living)
        .since(JujuVersion::start_of(3, 0))
        .into()
}

impl From<SecretChanged> for Event {
    fn from(event: SecretChanged) -> Self {
        about("secret-changed", &event.id, event.label, None)
    }
}

impl From<SecretRotate> for Event {
    fn from(event: SecretRotate) -> Self {
        about("secret-rotate", &event.id, event.label, None)
    }
}

impl From<SecretRemove> for Event {
    fn from(event: SecretRemove) -> Self {
        about("secret-remove", &event.id, event.label, event.revision)
    }
}

impl From<SecretExpired> for Event {
    fn from(event: SecretExpired) -> Self {
        about("secret-expired", &event.id, event.label, event.revision)
    }
}
