//! A secret as a unit sees it.

use std::collections::BTreeMap;

use charm_core::model::{Rotation, SecretContent};
use juju_vocabulary::relation::RelationId;
use serde::{Deserialize, Serialize};

/// Whose a secret is, seen from a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecretOwner {
    /// The unit's own.
    Unit,
    /// Its application's, which the leader manages, and every unit may read.
    App,
    /// Another application's, another unit's, or a user's.
    Others,
}

/// A secret as the unit sees it. `Debug` tells keys and sizes of what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretState {
    /// Whose it is.
    pub owner: SecretOwner,
    /// What each revision holds that is not removed. Of a secret that is not for this unit it is not told.
    pub revisions: BTreeMap<u64, SecretContent>,
    /// Its newest revision.
    pub newest: u64,
    /// The revision that the unit keeps to, once it has read the secret.
    pub tracked: Option<u64>,
    /// The owner's name for it; of others' the unit's own.
    pub label: Option<String>,
    /// What it is for.
    pub description: String,
    /// How often its owner is asked for new content.
    pub rotation: Rotation,
    /// When the owner is asked next, in RFC 3339.
    pub rotates: Option<String>,
    /// When the newest revision expires, in RFC 3339.
    pub expiry: Option<String>,
    /// To whom its owner has granted it, an application or a unit, and through which relation.
    pub grants: BTreeMap<String, RelationId>,
    /// Whether the unit may read it. Its own and its application's it may always.
    pub readable: bool,
    /// The model that it is in; none is the unit's own.
    #[serde(default)]
    pub model_uuid: Option<String>,
}

impl SecretState {
    pub(super) fn new(owner: SecretOwner, content: SecretContent) -> Self {
        SecretState {
            owner,
            revisions: BTreeMap::from([(1, content)]),
            newest: 1,
            tracked: None,
            label: None,
            description: String::new(),
            rotation: Rotation::Never,
            rotates: None,
            expiry: None,
            grants: BTreeMap::new(),
            readable: true,
            model_uuid: None,
        }
    }

    /// It is in another model, whose UUID its id must tell.
    #[must_use]
    pub fn in_model(mut self, uuid: impl Into<String>) -> Self {
        self.model_uuid = Some(uuid.into());
        self
    }

    /// A secret of the unit's own.
    ///
    /// ```
    /// use charm_core::model::SecretContent;
    /// use juju_sim::view::{SecretState, State};
    ///
    /// let content = SecretContent::new([("password", "hunter2")])?;
    /// let mut state = State::new();
    /// let id = state.add_secret(SecretState::of_unit(content).label("admin"));
    /// assert_eq!(state.secrets[&id].newest, 1);
    /// assert!(!format!("{state:?}").contains("hunter2"));
    /// # Ok::<(), charm_core::model::BadSecretContent>(())
    /// ```
    #[must_use]
    pub fn of_unit(content: SecretContent) -> Self {
        Self::new(SecretOwner::Unit, content)
    }

    /// One of its application's.
    #[must_use]
    pub fn of_app(content: SecretContent) -> Self {
        Self::new(SecretOwner::App, content)
    }

    /// One that others have granted this unit, which has not read it yet.
    #[must_use]
    pub fn granted(content: SecretContent) -> Self {
        Self::new(SecretOwner::Others, content)
    }

    /// One that others have, and this unit may not read.
    #[must_use]
    pub fn not_granted() -> Self {
        SecretState {
            readable: false,
            revisions: BTreeMap::new(),
            ..Self::new(SecretOwner::Others, SecretContent::default())
        }
    }

    /// A newer revision. The unit keeps to the one that it had.
    #[must_use]
    pub fn revision(mut self, content: SecretContent) -> Self {
        self.renew(content);
        self
    }

    /// The unit has read it, and keeps to this revision.
    #[must_use]
    pub fn tracked(mut self, revision: u64) -> Self {
        self.tracked = Some(revision);
        self
    }

    /// The name by which the unit finds it.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// What it is for.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// How often its owner is asked for new content.
    #[must_use]
    pub fn rotation(mut self, rotation: Rotation) -> Self {
        self.rotation = rotation;
        self
    }

    /// When the newest revision expires, in RFC 3339.
    #[must_use]
    pub fn expiry(mut self, time: impl Into<String>) -> Self {
        self.expiry = Some(time.into());
        self
    }

    /// Its owner has granted it to an application or a unit at the other end of a relation.
    #[must_use]
    pub fn granted_to(mut self, subject: impl Into<String>, relation: &RelationId) -> Self {
        self.grants.insert(subject.into(), relation.clone());
        self
    }

    /// What its newest revision holds, unless that is removed or not for this unit.
    #[must_use]
    pub fn content(&self) -> Option<&SecretContent> {
        self.revisions.get(&self.newest)
    }

    /// What of its application's secrets only the leader is told, is out of sight.
    pub(super) fn hide_from_followers(&mut self) {
        if self.owner == SecretOwner::App {
            self.description.clear();
            self.rotation = Rotation::Never;
            (self.rotates, self.expiry) = (None, None);
            self.grants.clear();
        }
    }

    /// Adds a revision, unless the newest one holds the same.
    pub(crate) fn renew(&mut self, content: SecretContent) {
        if self.content() != Some(&content) {
            self.newest += 1;
            self.revisions.insert(self.newest, content);
        }
    }

    pub(super) fn shown(&self) -> String {
        let mut shown = match self.owner {
            SecretOwner::Unit => "of the unit".to_owned(),
            SecretOwner::App => "of the application".to_owned(),
            SecretOwner::Others if self.readable => "of others".to_owned(),
            SecretOwner::Others => return "of others, not granted".to_owned(),
        };
        if let Some(uuid) = &self.model_uuid {
            shown.push_str(&format!(" in model {uuid}"));
        }
        if let Some(label) = &self.label {
            shown.push_str(&format!(" `{label}`"));
        }
        if !self.description.is_empty() {
            shown.push_str(&format!(" ({})", self.description));
        }
        for (revision, content) in &self.revisions {
            shown.push_str(&format!(", revision {revision} {content:?}"));
        }
        if let Some(tracked) = self.tracked {
            shown.push_str(&format!(", keeps to {tracked}"));
        }
        if self.rotation != Rotation::Never {
            shown.push_str(&format!(", rotates {}", self.rotation));
        }
        if let Some(expiry) = &self.expiry {
            shown.push_str(&format!(", expires {expiry}"));
        }
        for (subject, relation) in &self.grants {
            shown.push_str(&format!(", for {subject} by {relation}"));
        }
        shown
    }
}
