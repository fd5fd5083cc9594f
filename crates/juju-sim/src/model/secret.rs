//! A secret that a model has.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use charm_core::model::{Rotation, SecretContent};
use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::relation::RelationNumber;
use serde::{Deserialize, Serialize};

use crate::calendar;
use crate::view::SecretFacts;

/// A secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Secret {
    /// Whose it is.
    pub holder: SecretHolder,
    /// The owner's name for it.
    pub label: Option<String>,
    /// What it is for.
    pub description: String,
    /// How often its owner is asked for new content.
    pub rotation: Rotation,
    /// When that is due next.
    pub rotates: Option<Duration>,
    /// What there is of it, by revision.
    pub revisions: BTreeMap<u64, Revision>,
    /// Its newest revision.
    pub newest: u64,
    /// Who may read it, applications and units by name, and for how long: as long as a relation is there, or for ever.
    pub grants: BTreeMap<String, Option<RelationNumber>>,
    /// The units that have read it.
    pub consumers: BTreeMap<UnitName, Consumer>,
    /// Revisions that no unit keeps to go by themselves (`juju update-secret --auto-prune`).
    #[serde(default)]
    pub auto_prune: bool,
    /// When it was made.
    #[serde(default)]
    pub created: Duration,
    /// When content, or what is said beside it, was changed last.
    #[serde(default)]
    pub updated: Duration,
}

/// Whose a secret is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecretHolder {
    /// An application's.
    App(AppName),
    /// A unit's.
    Unit(UnitName),
    /// A user's.
    User,
    /// That of an application in another model, by its name here.
    Far(AppName),
}

/// One revision of a secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    /// What it holds.
    pub content: SecretContent,
    /// When it was made.
    #[serde(default)]
    pub created: Duration,
    /// When it expires.
    pub expires: Option<Duration>,
    /// When that is told, next or again.
    pub told: Option<Duration>,
    /// It is not the newest, and no unit keeps to it.
    pub obsolete: bool,
}

/// A unit that has read a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consumer {
    /// The revision that it keeps to.
    pub tracked: u64,
    /// Its name for the secret.
    pub label: Option<String>,
}

impl Revision {
    pub(super) fn new(content: SecretContent, expires: Option<Duration>, now: Duration) -> Self {
        Revision {
            content,
            created: now,
            expires,
            told: expires,
            obsolete: false,
        }
    }
}

impl Secret {
    pub(super) fn new(holder: SecretHolder, content: SecretContent, now: Duration) -> Self {
        Secret {
            holder,
            label: None,
            description: String::new(),
            rotation: Rotation::Never,
            rotates: None,
            revisions: BTreeMap::from([(1, Revision::new(content, None, now))]),
            newest: 1,
            grants: BTreeMap::new(),
            consumers: BTreeMap::new(),
            auto_prune: false,
            created: now,
            updated: now,
        }
    }

    /// Adds a revision.
    pub(super) fn renew(
        &mut self,
        content: SecretContent,
        expires: Option<Duration>,
        now: Duration,
    ) {
        self.newest += 1;
        self.updated = now;
        self.revisions
            .insert(self.newest, Revision::new(content, expires, now));
        self.mark_obsolete();
    }

    /// Marks the revisions that no unit keeps to, or prunes them.
    pub(super) fn mark_obsolete(&mut self) {
        let kept: BTreeSet<_> = self.consumers.values().map(|unit| unit.tracked).collect();
        for (number, revision) in &mut self.revisions {
            revision.obsolete |= *number != self.newest && !kept.contains(number);
        }
        if self.auto_prune {
            self.revisions.retain(|_, revision| !revision.obsolete);
        }
    }

    pub(super) fn may_read(&self, unit: &UnitName) -> bool {
        let is_own = match &self.holder {
            SecretHolder::App(app) => *app == *unit.app_name(),
            SecretHolder::Unit(holder) => holder == unit,
            SecretHolder::User | SecretHolder::Far(_) => false,
        };
        let granted = |subject: &str| self.grants.contains_key(subject);
        is_own || granted(unit.as_str()) || granted(unit.app_name())
    }

    pub(super) fn is_managed_by(&self, unit: &UnitName, leads: bool) -> bool {
        match &self.holder {
            SecretHolder::App(app) => leads && *app == *unit.app_name(),
            SecretHolder::Unit(holder) => holder == unit,
            SecretHolder::User | SecretHolder::Far(_) => false,
        }
    }

    pub(super) fn track_newest(&mut self, unit: &UnitName) {
        let tracked = self.newest;
        let label = None;
        let consumer = self.consumers.entry(unit.clone());
        let consumer = consumer.or_insert(Consumer { tracked, label });
        consumer.tracked = tracked;
        self.mark_obsolete();
    }

    /// Takes over what is said beside the content.
    pub(super) fn state(&mut self, facts: &SecretFacts, now: Duration) {
        self.updated = now;
        if facts.label.is_some() {
            self.label.clone_from(&facts.label);
        }
        if let Some(description) = &facts.description {
            self.description.clone_from(description);
        }
        if let Some(rotation) = facts.rotation {
            let rotated = self.rotation != Rotation::Never;
            self.rotation = rotation;
            self.rotates = match (rotated, rotation) {
                (_, Rotation::Never) => None,
                (true, _) => self.rotates,
                (false, _) => calendar::next_rotation(rotation, now),
            };
        }
    }
}
