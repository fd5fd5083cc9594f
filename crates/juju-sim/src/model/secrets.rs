//! The secrets of a model: who has them, who may read them, and what time brings them (`state/secrets.go` of Juju).

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use juju_vocabulary::hook::{SecretChanged, SecretExpired, SecretRemove, SecretRotate};
use juju_vocabulary::name::UnitName;
use juju_vocabulary::secret::SecretId;

use super::contents::Model;
use super::party::Party;
use super::secret::{Consumer, Revision, Secret, SecretHolder};
use crate::calendar;
use crate::resolver::SecretsSnapshot;
use crate::view::{SecretChange, SecretOwner, SecretState};

/// When a rotation or an expiry is told again that nothing came of.
const RETRY: Duration = Duration::from_secs(300);

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
        Some(self.secret_as_seen(secret, unit, self.is_leader(unit)))
    }

    fn secret_as_seen(&self, secret: &Secret, unit: &UnitName, leader: bool) -> SecretState {
        let consumer = secret.consumers.get(unit);
        let readable = secret.may_read(unit);
        let owner = match &secret.holder {
            SecretHolder::Unit(holder) if holder == unit => SecretOwner::Unit,
            SecretHolder::App(app) if *app == *unit.app_name() => SecretOwner::App,
            _ => SecretOwner::Others,
        };
        let mut seen = SecretState::not_granted();
        seen.owner = owner;
        seen.readable = readable;
        if let SecretHolder::Far(app) = &secret.holder {
            seen.model_uuid = self.far_model(app).map(str::to_owned);
        }
        seen.tracked = consumer.map(|consumer| consumer.tracked);
        seen.label = match owner {
            SecretOwner::Others => consumer.and_then(|consumer| consumer.label.clone()),
            SecretOwner::Unit | SecretOwner::App => secret.label.clone(),
        };
        if !readable {
            return seen;
        }
        seen.newest = secret.newest;
        let revisions = secret.revisions.iter();
        seen.revisions = revisions
            .map(|(number, revision)| (*number, revision.content.clone()))
            .collect();
        if secret.is_managed_by(unit, leader) {
            seen.description.clone_from(&secret.description);
            seen.rotation = secret.rotation;
            seen.rotates = secret.rotates.map(calendar::rfc3339);
            let newest = secret.revisions.get(&secret.newest);
            seen.expiry = newest
                .and_then(|newest| newest.expires)
                .map(calendar::rfc3339);
            let grants = secret.grants.iter().filter_map(|(subject, relation)| {
                let relation = self.relation((*relation)?)?;
                Some((subject.clone(), relation.id_at(unit.app_name())?))
            });
            seen.grants = grants.collect();
        }
        seen
    }

    /// The secrets that `unit` may read, or has read.
    pub(super) fn secrets_seen(&self, unit: &UnitName) -> BTreeMap<SecretId, SecretState> {
        let secrets = self
            .secrets_of(unit)
            .filter(|(_, secret)| secret.may_read(unit) || secret.consumers.contains_key(unit));
        let leader = self.is_leader(unit);
        let seen =
            secrets.map(|(id, secret)| (id.clone(), self.secret_as_seen(secret, unit, leader)));
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
