//! What a charm does to a secret.

use charm_core::model::{Rotation, SecretContent};
use juju_vocabulary::relation::RelationId;
use serde::{Deserialize, Serialize};

use super::secret::{SecretOwner, SecretState};

/// One thing that a charm does to a secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecretChange {
    /// `secret-add`.
    Added {
        /// Whose it is.
        owner: SecretOwner,
        /// What it holds.
        content: SecretContent,
        /// What is said beside.
        facts: SecretFacts,
    },
    /// `secret-set`.
    Set {
        /// What it holds now, if that changes.
        content: Option<SecretContent>,
        /// What is said beside.
        facts: SecretFacts,
    },
    /// `secret-grant`, to an application or a unit.
    Granted {
        /// Its name.
        subject: String,
        /// Through which relation.
        relation: RelationId,
    },
    /// `secret-revoke`.
    Revoked {
        /// The name of the application or unit.
        subject: String,
    },
    /// `secret-remove`.
    Removed {
        /// Only this revision.
        revision: Option<u64>,
    },
    /// `secret-get` by a unit that has read it for the first time, or has refreshed or labelled it.
    Read {
        /// To which revision it keeps now.
        tracked: u64,
        /// Its label from now on.
        label: Option<String>,
    },
    /// `secret-get` by its owner, with another label.
    Labelled(String),
    /// `secret-get --refresh` by its owner, of content that this hook has set: it keeps to that when it counts.
    Refreshed,
}

/// What Juju knows of a secret beside its content. What is none stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretFacts {
    /// The owner's name for it.
    pub label: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// How often its owner is asked for new content.
    pub rotation: Option<Rotation>,
    /// When its newest revision expires, in RFC 3339.
    pub expiry: Option<String>,
}

impl SecretFacts {
    /// Nothing is said.
    pub(crate) fn is_empty(&self) -> bool {
        *self == SecretFacts::default()
    }
}

impl SecretChange {
    /// Adds what is set afterwards to what makes or sets a secret; says whether this is such a change.
    pub(crate) fn merge(&mut self, newer: Option<&SecretContent>, said: &SecretFacts) -> bool {
        let facts = match self {
            SecretChange::Added { content, facts, .. } => {
                if let Some(newer) = newer {
                    content.clone_from(newer);
                }
                facts
            }
            SecretChange::Set { content, facts } => {
                if newer.is_some() {
                    *content = newer.cloned();
                }
                facts
            }
            _ => return false,
        };
        let SecretFacts {
            label,
            description,
            rotation,
            expiry,
        } = said.clone();
        facts.label = label.or(facts.label.take());
        facts.description = description.or(facts.description.take());
        facts.rotation = rotation.or(facts.rotation);
        facts.expiry = expiry.or(facts.expiry.take());
        true
    }

    /// Whether it counts at once: which revision a unit keeps to, and its label for it, does.
    pub(crate) fn counts_at_once(&self) -> bool {
        matches!(self, SecretChange::Read { .. } | SecretChange::Labelled(_))
    }
}

impl SecretState {
    /// Carries out what the charm did; nothing is left of a secret that it has removed.
    pub(crate) fn apply(secret: &mut Option<SecretState>, change: &SecretChange) {
        if let SecretChange::Added {
            owner,
            content,
            facts,
        } = change
        {
            let mut new = SecretState::new(*owner, content.clone());
            new.state(facts);
            *secret = Some(new);
            return;
        }
        let Some(known) = secret else { return };
        match change {
            SecretChange::Added { .. } => {}
            SecretChange::Set { content, facts } => {
                if let Some(content) = content {
                    known.renew(content.clone());
                    // Each revision has an expiry of its own.
                    known.expiry = None;
                }
                known.state(facts);
            }
            SecretChange::Granted { subject, relation } => {
                known.grants.insert(subject.clone(), relation.clone());
            }
            SecretChange::Revoked { subject } => drop(known.grants.remove(subject)),
            SecretChange::Removed { revision: None } => *secret = None,
            SecretChange::Removed {
                revision: Some(revision),
            } => {
                known.revisions.remove(revision);
                // With the last revision goes the secret.
                if known.revisions.is_empty() {
                    *secret = None;
                }
            }
            SecretChange::Read { tracked, label } => {
                known.tracked = Some(*tracked);
                if label.is_some() {
                    known.label.clone_from(label);
                }
            }
            SecretChange::Labelled(label) => known.label = Some(label.clone()),
            SecretChange::Refreshed => known.tracked = Some(known.newest),
        }
    }

    fn state(&mut self, facts: &SecretFacts) {
        let SecretFacts {
            label,
            description,
            rotation,
            expiry,
        } = facts;
        if label.is_some() {
            self.label.clone_from(label);
        }
        if let Some(description) = description {
            self.description.clone_from(description);
        }
        if let Some(rotation) = rotation {
            self.rotation = *rotation;
        }
        if expiry.is_some() {
            self.expiry.clone_from(expiry);
        }
    }
}
