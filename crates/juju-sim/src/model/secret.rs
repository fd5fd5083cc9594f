//! Secrets: who has them, who may read them, and what time brings them (`state/secrets.go` of Juju).

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use charm_core::model::{Rotation, SecretContent};
use juju_vocabulary::hook::{SecretChanged, SecretExpired, SecretRemove, SecretRotate};
use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::relation::RelationNumber;
use juju_vocabulary::secret::SecretId;
use serde::{Deserialize, Serialize};

use super::contents::Model;
use super::party::Party;
use crate::calendar;
use crate::resolver::SecretsSnapshot;
use crate::view::{SecretChange, SecretFacts, SecretOwner, SecretState};

/// When a rotation or an expiry is told again that nothing came of.
const RETRY: Duration = Duration::from_secs(300);

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
    fn new(content: SecretContent, expires: Option<Duration>, now: Duration) -> Self {
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

    fn is_managed_by(&self, unit: &UnitName, leads: bool) -> bool {
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
    fn state(&mut self, facts: &SecretFacts, now: Duration) {
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

    fn seen_by(&self, unit: &UnitName, leader: bool, relations: &Model) -> SecretState {
        let consumer = self.consumers.get(unit);
        let readable = self.may_read(unit);
        let owner = match &self.holder {
            SecretHolder::Unit(holder) if holder == unit => SecretOwner::Unit,
            SecretHolder::App(app) if *app == *unit.app_name() => SecretOwner::App,
            _ => SecretOwner::Others,
        };
        let mut seen = SecretState::not_granted();
        seen.owner = owner;
        seen.readable = readable;
        if let SecretHolder::Far(app) = &self.holder {
            seen.model_uuid = relations.far_model(app).map(str::to_owned);
        }
        seen.tracked = consumer.map(|consumer| consumer.tracked);
        seen.label = match owner {
            SecretOwner::Others => consumer.and_then(|consumer| consumer.label.clone()),
            SecretOwner::Unit | SecretOwner::App => self.label.clone(),
        };
        if !readable {
            return seen;
        }
        seen.newest = self.newest;
        let revisions = self.revisions.iter();
        seen.revisions = revisions
            .map(|(number, revision)| (*number, revision.content.clone()))
            .collect();
        if self.is_managed_by(unit, leader) {
            seen.description.clone_from(&self.description);
            seen.rotation = self.rotation;
            seen.rotates = self.rotates.map(calendar::rfc3339);
            let newest = self.revisions.get(&self.newest);
            seen.expiry = newest
                .and_then(|newest| newest.expires)
                .map(calendar::rfc3339);
            let grants = self.grants.iter().filter_map(|(subject, relation)| {
                let relation = relations.relation((*relation)?)?;
                Some((subject.clone(), relation.id_at(unit.app_name())?))
            });
            seen.grants = grants.collect();
        }
        seen
    }
}

impl Model {
    /// A secret, however its id is written.
    pub fn secret(&self, id: &SecretId) -> Option<&Secret> {
        self.secrets.get(&id.plain())
    }

    /// The model's own secrets by id.
    pub fn secrets(&self) -> impl Iterator<Item = (&SecretId, &Secret)> {
        let all = self.secrets.iter();
        all.filter(|(_, secret)| !matches!(secret.holder, SecretHolder::Far(_)))
    }

    /// An id that no secret has had yet.
    pub(crate) fn new_secret_id(&mut self) -> SecretId {
        self.next_secret += 1;
        SecretId::numbered(self.next_secret)
    }

    /// A secret as `unit` sees it.
    pub(crate) fn secret_seen(&self, unit: &UnitName, id: &SecretId) -> Option<SecretState> {
        let secret = self.secret(id)?;
        Some(secret.seen_by(unit, self.is_leader(unit), self))
    }

    /// The secrets that `unit` may read, or has read.
    pub(super) fn secrets_seen(&self, unit: &UnitName) -> BTreeMap<SecretId, SecretState> {
        let secrets = self
            .secrets_of(unit)
            .filter(|(_, secret)| secret.may_read(unit) || secret.consumers.contains_key(unit));
        let leader = self.is_leader(unit);
        let seen = secrets.map(|(id, secret)| (id.clone(), secret.seen_by(unit, leader, self)));
        seen.collect()
    }

    /// The secrets that concern `unit`.
    fn secrets_of(&self, unit: &UnitName) -> impl Iterator<Item = (&SecretId, &Secret)> {
        let parties = [Party::Unit(unit.clone()), Party::App(unit.app())];
        let all = parties.iter().flat_map(|party| self.secrets.of(party));
        all.collect::<BTreeMap<_, _>>().into_iter()
    }

    /// What the model says of secrets to `unit`.
    pub(super) fn secrets_snapshot(&self, unit: &UnitName) -> SecretsSnapshot {
        let leads = self.is_leader(unit);
        let mut snapshot = SecretsSnapshot::default();
        let is_due = |at: Option<Duration>| at.is_some_and(|at| at <= self.now);
        for (id, secret) in self.secrets_of(unit) {
            let consumer = secret.consumers.get(unit).filter(|_| secret.may_read(unit));
            if let Some(consumer) = consumer.filter(|_| secret.newest > 1) {
                let label = consumer.label.clone();
                let id = match &secret.holder {
                    SecretHolder::Far(app) => id.in_model(self.far_model(app).unwrap_or_default()),
                    _ => id.clone(),
                };
                let of_others = matches!(secret.holder, SecretHolder::User | SecretHolder::Far(_))
                    || !secret.is_managed_by(unit, true);
                let label = label.or_else(|| secret.label.clone().filter(|_| !of_others));
                let changed = SecretChanged { id, label };
                snapshot.consumed.push((changed, secret.newest));
            }
            if matches!(&secret.holder, SecretHolder::App(app) if *app == *unit.app_name()) {
                snapshot.of_app.insert(id.clone());
            }
            if !secret.is_managed_by(unit, leads) {
                continue;
            }
            let label = &secret.label;
            if is_due(secret.rotates) {
                let (id, label) = (id.clone(), label.clone());
                let rotate = SecretRotate { id, label };
                snapshot.rotations.push((rotate, secret.newest));
            }
            for (number, revision) in &secret.revisions {
                let (id, label, number) = (id.clone(), label.clone(), Some(*number));
                if is_due(revision.told) {
                    snapshot.expired.push(SecretExpired {
                        id: id.clone(),
                        label: label.clone(),
                        revision: number,
                    });
                }
                if revision.obsolete {
                    snapshot.obsolete.push(SecretRemove {
                        id,
                        label,
                        revision: number,
                    });
                }
            }
        }
        snapshot
    }

    /// When secrets are due next.
    pub(super) fn secret_deadlines(&self) -> impl Iterator<Item = Duration> {
        self.secrets.values().flat_map(|secret| {
            let expiries = secret.revisions.values().filter_map(|one| one.told);
            secret.rotates.into_iter().chain(expiries)
        })
    }

    /// Carries out what the charm of `unit` did to a secret. What Juju would refuse by now is not done.
    pub(super) fn change_secret(&mut self, unit: &UnitName, id: &SecretId, change: &SecretChange) {
        let (now, leads) = (self.now, self.is_leader(unit));
        if let SecretChange::Added {
            owner,
            content,
            facts,
        } = change
        {
            let holder = match owner {
                SecretOwner::Unit => SecretHolder::Unit(unit.clone()),
                SecretOwner::App if leads => SecretHolder::App(unit.app()),
                SecretOwner::App | SecretOwner::Others => return,
            };
            let mut secret = Secret::new(holder, content.clone(), now);
            secret.state(facts, now);
            let expires = facts.expiry.as_deref().and_then(calendar::parse);
            let revision = Revision::new(content.clone(), expires, now);
            secret.revisions.insert(1, revision);
            self.secrets.insert(id.clone(), secret);
            return;
        }
        let Some(secret) = self.secrets.get_mut(id) else {
            return;
        };
        if let SecretChange::Read { tracked, label } = change {
            let consumer = secret.consumers.entry(unit.clone()).or_insert(Consumer {
                tracked: *tracked,
                label: None,
            });
            consumer.tracked = *tracked;
            if label.is_some() {
                consumer.label.clone_from(label);
            }
            secret.mark_obsolete();
            return;
        }
        if !secret.is_managed_by(unit, leads) {
            return;
        }
        match change {
            SecretChange::Added { .. } | SecretChange::Read { .. } => {}
            SecretChange::Set { content, facts } => {
                let expires = facts.expiry.as_deref().and_then(calendar::parse);
                if let Some(content) = content {
                    secret.renew(content.clone(), expires, now);
                } else if expires.is_some()
                    && let Some(newest) = secret.revisions.get_mut(&secret.newest)
                {
                    (newest.expires, newest.told) = (expires, expires);
                }
                secret.state(facts, now);
            }
            SecretChange::Granted { subject, relation } => {
                let relation = Some(relation.number());
                secret.grants.insert(subject.clone(), relation);
            }
            SecretChange::Revoked { subject } => drop(secret.grants.remove(subject)),
            SecretChange::Removed { revision } => self.drop_secret(id, *revision),
            SecretChange::Labelled(label) => secret.label = Some(label.clone()),
            SecretChange::Refreshed => secret.track_newest(unit),
        }
    }

    /// Removes a secret, or one revision; with the last revision goes the secret.
    pub(super) fn drop_secret(&mut self, id: &SecretId, revision: Option<u64>) {
        if let (Some(secret), Some(revision)) = (self.secrets.get_mut(id), revision) {
            secret.revisions.remove(&revision);
            if !secret.revisions.is_empty() {
                return;
            }
        }
        self.secrets.remove(id);
    }

    /// The charm has run secret-rotate; `newest` was the newest revision before.
    pub(super) fn rotated(&mut self, id: &SecretId, newest: u64) {
        let now = self.now;
        let Some(secret) = self.secrets.get_mut(id) else {
            return;
        };
        let Some(last) = secret.rotates else { return };
        let Some(next) = calendar::next_rotation(secret.rotation, last) else {
            return;
        };
        let soon = now + RETRY;
        let revision = secret.revisions.get(&secret.newest);
        let expires = revision.and_then(|newest| newest.expires);
        let in_time = expires.is_some_and(|expires| expires < next && soon < expires);
        let is_old = secret.newest == newest;
        secret.rotates = Some(if in_time || is_old { soon } else { next });
    }

    /// The charm has run secret-expired: until it removes the revision, it is told again.
    pub(super) fn expired(&mut self, id: &SecretId, revision: u64) {
        let now = self.now;
        let secret = self.secrets.get_mut(id);
        let revision = secret.and_then(|secret| secret.revisions.get_mut(&revision));
        if let Some(told) = revision.and_then(|revision| revision.told.as_mut()) {
            *told = now + RETRY;
        }
    }

    /// What goes with units, applications and relations that are gone, of the secrets that concern `parties`.
    pub(super) fn clean_up_secrets(&mut self, parties: impl IntoIterator<Item = Party>) {
        let parties = parties.into_iter();
        let ids: BTreeSet<_> = parties.flat_map(|one| self.secrets.keys_of(&one)).collect();
        for id in ids {
            self.clean_up_secret(&id);
        }
    }

    fn clean_up_secret(&mut self, id: &SecretId) {
        let (apps, units, relations) = (&self.apps, &self.units, &self.relations);
        let Some(secret) = self.secrets.get_mut(id) else {
            return;
        };
        let is_far = |subject: &str| relations.values().any(|one| one.is_to_far(subject));
        let stays = match &secret.holder {
            SecretHolder::App(app) => apps.contains_key(app),
            SecretHolder::Unit(unit) => units.contains_key(unit),
            SecretHolder::User => true,
            SecretHolder::Far(app) => is_far(app.as_str()),
        };
        if !stays {
            self.secrets.remove(id);
            return;
        }
        let is_there = |subject: &str| match subject.parse::<UnitName>() {
            Ok(unit) => units.contains_key(&unit) || is_far(unit.app_name()),
            Err(_) => apps.contains_key(subject) || is_far(subject),
        };
        secret.grants.retain(|subject, relation| {
            let relation = relation.as_ref();
            is_there(subject) && relation.is_none_or(|number| relations.contains_key(number))
        });
        let before = secret.consumers.len();
        secret
            .consumers
            .retain(|unit, _| units.contains_key(unit) || is_far(unit.app_name()));
        if secret.consumers.len() != before {
            secret.mark_obsolete();
        }
    }
}
