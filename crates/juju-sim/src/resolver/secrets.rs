//! Which hook of a secret is due (`worker/uniter/secrets/resolver.go`).

use std::collections::{BTreeMap, BTreeSet};

use juju_vocabulary::hook::{Hook, SecretChanged, SecretExpired, SecretRemove, SecretRotate};
use juju_vocabulary::secret::SecretId;
use serde::{Deserialize, Serialize};

use super::hook_info::HookInfo;

/// What the model says of secrets to one unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecretsSnapshot {
    /// Revisions of its secrets that have expired.
    pub expired: Vec<SecretExpired>,
    /// Its secrets whose rotation is due, with their newest revision.
    pub rotations: Vec<(SecretRotate, u64)>,
    /// The secrets that it has read, with their newest revision, once there has been a second.
    pub consumed: Vec<(SecretChanged, u64)>,
    /// Revisions of its secrets to which nobody keeps any more.
    pub obsolete: Vec<SecretRemove>,
    /// Those of its secrets that are its application's: only the leader is told of them.
    pub of_app: BTreeSet<SecretId>,
}

/// What the agent has told its charm of secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldSecrets {
    /// The revision that each secret-changed was about.
    pub changed: BTreeMap<SecretId, u64>,
    /// The revisions that a secret-remove was about.
    pub obsolete: BTreeSet<(SecretId, u64)>,
}

/// The next hook of a secret, for a unit with nothing else at hand.
pub(super) fn next(told: &ToldSecrets, remote: &SecretsSnapshot) -> Option<HookInfo> {
    let expired = remote.expired.iter().map(|hook| (hook.clone(), 0).into());
    let rotations = remote.rotations.iter().cloned().map(HookInfo::from);
    let changed = remote.consumed.iter();
    let changed = changed.filter(|(hook, newest)| told.changed.get(&hook.id) != Some(newest));
    let changed = changed.cloned().map(HookInfo::from);
    let obsolete = remote.obsolete.iter().filter(|hook| {
        let revision = hook.revision.unwrap_or_default();
        !told.obsolete.contains(&(hook.id.clone(), revision))
    });
    let obsolete = obsolete.map(|hook| (hook.clone(), 0).into());
    let mut all = expired.chain(rotations).chain(changed).chain(obsolete);
    all.next()
}

/// Whether a hook has become another unit's: one of its application's secrets, of which only the leader is told.
pub(super) fn is_of_leader(hook: &Hook, remote: &SecretsSnapshot) -> bool {
    let id = match hook {
        Hook::SecretExpired(expired) => &expired.id,
        Hook::SecretRotate(rotate) => &rotate.id,
        Hook::SecretRemove(removed) => &removed.id,
        _ => return false,
    };
    remote.of_app.contains(id)
}

impl ToldSecrets {
    /// Notes what a hook has told.
    pub(crate) fn note(&mut self, info: &HookInfo) {
        match &info.hook {
            Hook::SecretChanged(changed) => {
                self.changed.insert(changed.id.clone(), info.version);
            }
            Hook::SecretRemove(removed) => {
                let revision = removed.revision.unwrap_or_default();
                self.obsolete.insert((removed.id.clone(), revision));
            }
            _ => {}
        }
    }
}
