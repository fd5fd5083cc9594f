//! Secrets in one dispatch: who may do what, and what is pending (`worker/uniter/runner/context` of Juju, and the
//! controller's `apiserver/facades/agent/secretsmanager`).

use juju_vocabulary::relation::RelationId;
use juju_vocabulary::secret::SecretId;
use juju_vocabulary::version::JujuVersion;

use super::context::{HookContext, Refused};
use crate::view::{Change, SecretChange, SecretFacts, SecretOwner, SecretState};
use charm_core::model::SecretContent;

/// By what `secret-get` finds a secret: its id, its label, or its id and the label that it has from now on.
pub(crate) struct Wanted<'a> {
    pub(crate) id: Option<&'a SecretId>,
    pub(crate) label: Option<&'a str>,
}

/// Which revision `secret-get` is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    /// That which the unit keeps to; of one that it has not read, the newest.
    Tracked,
    /// The newest, this time.
    Peek,
    /// The newest, from now on.
    Refresh,
}

/// The last Juju in which a hook can remove but one revision of a secret: the last that it names (juju/juju#20805).
const ONE_REMOVAL: JujuVersion = JujuVersion::new(3, 6, 9);

impl HookContext {
    /// A new secret. Only the leader makes those of the application.
    pub(crate) fn add_secret(
        &mut self,
        owner: SecretOwner,
        content: SecretContent,
        facts: SecretFacts,
    ) -> Refused<SecretId> {
        if owner == SecretOwner::App && !self.is_leader() {
            return Err(NOT_LEADER.to_owned());
        }
        if let Some(label) = &facts.label
            && self.pending_labels().any(|pending| pending == label)
        {
            return Err(format!("secret with label {label:?} already exists"));
        }
        let id = match &self.world {
            Some(world) => world.new_secret_id(),
            None => self.state.unused_secret_id(),
        };
        self.change_secret(
            &id,
            SecretChange::Added {
                owner,
                content,
                facts,
            },
        );
        Ok(id)
    }

    /// New content, or other facts. Whether the secret is there and may be changed, Juju looks when the hook is over,
    /// but for the lead.
    pub(crate) fn set_secret(
        &mut self,
        id: &SecretId,
        content: Option<SecretContent>,
        facts: SecretFacts,
    ) -> Refused<()> {
        self.may_manage(id)?;
        let known = self.state.secrets.get(id);
        let newest = known.and_then(SecretState::content);
        let content = content.filter(|content| newest != Some(content));
        if content.is_some() || !facts.is_empty() {
            self.change_secret(id, SecretChange::Set { content, facts });
        }
        Ok(())
    }

    /// Grants a secret to an application or a unit, through a relation.
    pub(crate) fn grant_secret(
        &mut self,
        id: &SecretId,
        subject: &str,
        relation: &RelationId,
    ) -> Refused<()> {
        let secret = self.managed_secret(id)?;
        if secret.owner == SecretOwner::App && !self.is_leader() {
            return Err(NOT_LEADER.to_owned());
        }
        let is_app = !subject.contains('/');
        for (granted, _) in secret.grants.iter().filter(|(_, by)| *by == relation) {
            if granted == subject || !granted.contains('/') {
                return Ok(());
            }
            if is_app {
                let why = "any unit level grants need to be revoked before granting access to the corresponding application";
                return Err(why.to_owned());
            }
        }
        let (subject, relation) = (subject.to_owned(), relation.clone());
        self.change_secret(id, SecretChange::Granted { subject, relation });
        Ok(())
    }

    /// Takes a grant back.
    pub(crate) fn revoke_secret(&mut self, id: &SecretId, subject: &str) -> Refused<()> {
        self.may_manage(id)?;
        let subject = subject.to_owned();
        self.change_secret(id, SecretChange::Revoked { subject });
        Ok(())
    }

    /// Removes a secret, or one revision.
    pub(crate) fn remove_secret(&mut self, id: &SecretId, revision: Option<u64>) -> Refused<()> {
        self.may_manage(id)?;
        self.change_secret(id, SecretChange::Removed { revision });
        Ok(())
    }

    /// The secrets of which `secret-ids` and `secret-info-get` tell, with the revision that they tell. What the hook
    /// has set makes no newer one yet; what it removes from is not told of.
    pub(crate) fn told_secrets(&self) -> impl Iterator<Item = (&SecretId, &SecretState, u64)> {
        let managed = self.state.managed_secrets();
        let told = managed.filter(|(id, _)| !self.is_pending(id, is_removal));
        told.map(|(id, secret)| {
            let revision = match self.secrets_before.get(id) {
                Some(Some(before)) => before.newest,
                Some(None) => 1,
                None => secret.newest,
            };
            (id, secret, revision)
        })
    }

    /// One of them.
    pub(crate) fn managed_secret(&self, id: &SecretId) -> Refused<&SecretState> {
        let mut told = self.told_secrets();
        let found = told.find(|(known, _, _)| *known == id);
        found
            .map(|(_, secret, _)| secret)
            .ok_or_else(|| format!("secret {:?} not found", id.bare()))
    }

    /// What a secret holds. Which revision the unit keeps to counts at once.
    pub(crate) fn secret_content(
        &mut self,
        wanted: &Wanted<'_>,
        which: Which,
    ) -> Refused<SecretContent> {
        if let Some(content) = self.pending_content(wanted, which) {
            return Ok(content);
        }
        let (id, asked) = match (wanted.id, wanted.label) {
            (Some(id), _) => (id.plain(), id.to_string()),
            (None, label) => {
                let label = label.unwrap_or_default();
                let known = self.labelled(label);
                let id = known.ok_or_else(|| self.no_secret_labelled(label))?;
                (id.clone(), id.to_string())
            }
        };
        self.look_at_secret(&id);
        let named = wanted.id.and_then(SecretId::model_uuid);
        let own = &*self.state.model_uuid;
        let secret = self.committed_secret(&id);
        let secret = secret.filter(|secret| {
            let model = secret.model_uuid.as_deref().unwrap_or(own);
            // By its label it is found wherever it is.
            wanted.id.is_none() || named.unwrap_or(own) == model
        });
        let is_far = named.is_some_and(|uuid| uuid != own);
        let secret = secret.ok_or_else(|| match is_far {
            // The other model tells nobody what there is.
            true => "permission denied".to_owned(),
            false => self.no_secret(&asked),
        })?;
        if !secret.readable {
            return Err(self.secret_denied());
        }
        let revision = match (which, secret.tracked) {
            (Which::Tracked, Some(tracked)) => tracked,
            _ => secret.newest,
        };
        let content = secret.revisions.get(&revision).cloned();
        let keeps = which == Which::Refresh || secret.tracked.is_none();
        let tracked = if keeps {
            secret.newest
        } else {
            secret.tracked.unwrap_or_default()
        };
        let label = wanted.label.filter(|_| wanted.id.is_some());
        let label = label.filter(|label| secret.label.as_deref() != Some(label));
        let owned = secret.owner != SecretOwner::Others;
        let relabels = owned && (secret.owner == SecretOwner::Unit || self.is_leader());
        if let Some(label) = label.filter(|_| relabels) {
            self.change_secret(&id, SecretChange::Labelled(label.to_owned()));
        }
        let label = label.filter(|_| !owned).map(str::to_owned);
        if let Some(label) = &label {
            self.label_is_free(&id, label)?;
        }
        if keeps || label.is_some() {
            self.change_secret(&id, SecretChange::Read { tracked, label });
        }
        content.ok_or_else(|| self.no_secret_revision(&id, revision))
    }

    // The words in which `secret-get` refuses: those of Juju 3.6, and those of 4.0.

    fn no_secret_labelled(&self, label: &str) -> String {
        match self.juju_version.denies_permission_of_secrets() {
            true => format!("consumer label {label:?} not found"),
            false => format!(
                "secret with label {label:?} for unit \"{}\" not found",
                self.unit
            ),
        }
    }

    fn no_secret(&self, id: &str) -> String {
        match self.juju_version.denies_permission_of_secrets() {
            true => not_found(id),
            false => "getting latest secret revision: secret not found".to_owned(),
        }
    }

    fn secret_denied(&self) -> String {
        match self.juju_version.denies_permission_of_secrets() {
            true => "permission denied".to_owned(),
            false => format!("\"{}\" is not allowed to read this secret", self.unit),
        }
    }

    fn no_secret_revision(&self, id: &SecretId, revision: u64) -> String {
        match self.juju_version.denies_permission_of_secrets() {
            true => format!("secret revision \"{}/{revision}\" not found", id.bare()),
            false => format!("secret value ref for \"{id}\" revision {revision} not found"),
        }
    }

    /// A unit knows no two secrets by one label.
    fn label_is_free(&self, id: &SecretId, label: &str) -> Refused<()> {
        let mut others = self.state.secrets.iter();
        let other =
            others.find(|(other, secret)| *other != id && secret.label.as_deref() == Some(label));
        let Some((_, other)) = other else {
            return Ok(());
        };
        let unit = self.unit.tag();
        let whose = match other.owner {
            SecretOwner::App => format!("application {:?}", self.unit.app_name()),
            SecretOwner::Unit => format!("owner {unit:?}"),
            SecretOwner::Others => format!("consumer {unit:?}"),
        };
        Err(format!(
            "getting latest secret revision: secret label {label:?} for {whose} already exists"
        ))
    }

    /// What the hook itself has put into a secret: into a new one, or, when the newest is asked for, into any.
    fn pending_content(&mut self, wanted: &Wanted<'_>, which: Which) -> Option<SecretContent> {
        let by_id = wanted.id.map(SecretId::plain);
        let by_label = || {
            let label = wanted.label?;
            let (id, _) = self.state.secret_labelled(label)?;
            Some(id.clone())
        };
        let id = by_id.or_else(by_label)?;
        let is_new = self.is_pending(&id, |change| matches!(change, SecretChange::Added { .. }));
        let is_set = |change: &SecretChange| {
            matches!(
                change,
                SecretChange::Set {
                    content: Some(_),
                    ..
                }
            )
        };
        if !is_new && (which == Which::Tracked || !self.is_pending(&id, is_set)) {
            return None;
        }
        let content = self.state.secrets.get(&id)?.content()?.clone();
        if wanted.id.is_some()
            && let Some(label) = wanted.label
        {
            let facts = SecretFacts {
                label: Some(label.to_owned()),
                ..SecretFacts::default()
            };
            let content = None;
            self.change_secret(&id, SecretChange::Set { content, facts });
        }
        if which == Which::Refresh && !is_new {
            self.change_secret(&id, SecretChange::Refreshed);
        }
        Some(content)
    }

    /// The secret that the unit knows by a label, as things stand and as they will.
    fn labelled(&self, label: &str) -> Option<SecretId> {
        let known = self.state.secret_labelled(label).map(|(id, _)| id);
        let mut before = self.secrets_before.iter();
        let before = before.find(|(_, secret)| {
            let label_before = secret.as_ref().and_then(|secret| secret.label.as_deref());
            label_before == Some(label)
        });
        known.or(before.map(|(id, _)| id)).cloned()
    }

    /// A secret without what the hook has done to it that does not count yet.
    fn committed_secret(&self, id: &SecretId) -> Option<&SecretState> {
        match self.secrets_before.get(id) {
            Some(before) => before.as_ref(),
            None => self.state.secrets.get(id),
        }
    }

    /// Takes over what has become of a secret since the hook began.
    fn look_at_secret(&mut self, id: &SecretId) {
        let Some(world) = &self.world else { return };
        let now = world.secret(id);
        if let Some(before) = self.secrets_before.get_mut(id) {
            *before = now;
            self.replay(id);
        } else if let Some(now) = now {
            self.state.secrets.insert(id.clone(), now);
        } else {
            self.state.secrets.remove(id);
        }
    }

    /// Of its application's secrets only the leader manages any.
    fn may_manage(&self, id: &SecretId) -> Refused<()> {
        let known = self.committed_secret(id);
        let of_app = known.is_some_and(|secret| secret.owner == SecretOwner::App);
        if of_app && !self.is_leader() {
            return Err(NOT_LEADER.to_owned());
        }
        Ok(())
    }

    /// Why Juju does not take what the hook has done to secrets, when it is over.
    pub(super) fn secrets_refused_at_end(&self) -> Option<String> {
        for (id, before) in &self.secrets_before {
            let is_new = self.is_pending(id, |change| matches!(change, SecretChange::Added { .. }));
            if is_new || !self.is_pending(id, |_| true) {
                continue;
            }
            match before {
                None => return Some(not_found(id.as_str())),
                Some(secret) if secret.owner == SecretOwner::Others => {
                    return Some("permission denied".to_owned());
                }
                Some(_) => {}
            }
        }
        let taken = |id: &SecretId, label: &str| {
            let mut others = self.state.secrets.iter();
            others.any(|(other, secret)| other != id && secret.label.as_deref() == Some(label))
        };
        let mut labels = self.pending_secrets().filter_map(|(id, change)| {
            let (SecretChange::Added { facts, .. } | SecretChange::Set { facts, .. }) = change
            else {
                return None;
            };
            let label = facts.label.as_deref()?;
            taken(id, label).then(|| format!("secret with label {label:?} already exists"))
        });
        labels.next()
    }

    fn pending_secrets(&self) -> impl Iterator<Item = (&SecretId, &SecretChange)> {
        self.changes.iter().filter_map(|change| match change {
            Change::Secret { id, change: what } if !change.counts_at_once() => Some((id, what)),
            _ => None,
        })
    }

    fn is_pending(&self, id: &SecretId, what: impl Fn(&SecretChange) -> bool) -> bool {
        let mut pending = self.pending_secrets();
        pending.any(|(pending, change)| pending == id && what(change))
    }

    fn pending_labels(&self) -> impl Iterator<Item = &str> {
        self.pending_secrets()
            .filter_map(|(_, change)| match change {
                SecretChange::Added { facts, .. } => facts.label.as_deref(),
                _ => None,
            })
    }

    /// Takes a change down as Juju's recorder does: one update of a secret, which a removal drops, and the other way
    /// round.
    fn change_secret(&mut self, id: &SecretId, change: SecretChange) {
        let id = id.plain();
        let change = Change::Secret {
            id: id.clone(),
            change,
        };
        if change.counts_at_once() {
            if let (Some(before), Change::Secret { change, .. }) =
                (self.secrets_before.get_mut(&id), &change)
            {
                SecretState::apply(before, change);
            }
            self.change(change);
            self.replay(&id);
            return;
        }
        let before = self.state.secrets.get(&id);
        self.secrets_before
            .entry(id.clone())
            .or_insert_with(|| before.cloned());
        let Change::Secret { change, .. } = change else {
            return;
        };
        let one_removal = self.juju_version <= ONE_REMOVAL;
        self.changes.retain(|known| match known {
            Change::Secret {
                id: known_id,
                change: known,
            } if *known_id == id => match &change {
                SecretChange::Set { .. } | SecretChange::Added { .. } => !is_removal(known),
                SecretChange::Removed { .. } => {
                    known.counts_at_once() || (is_removal(known) && !one_removal)
                }
                _ => true,
            },
            _ => true,
        });
        if let SecretChange::Set { content, facts } = &change {
            let mut updates = self.changes.iter_mut().filter_map(|known| match known {
                Change::Secret {
                    id: known_id,
                    change,
                } if *known_id == id => Some(change),
                _ => None,
            });
            if updates.any(|known| known.merge(content.as_ref(), facts)) {
                self.replay(&id);
                return;
            }
        }
        self.changes.push(Change::Secret {
            id: id.clone(),
            change,
        });
        self.replay(&id);
    }

    /// Does again what is pending for a secret, on what it was before.
    fn replay(&mut self, id: &SecretId) {
        let Some(before) = self.secrets_before.get(id) else {
            return;
        };
        let mut secret = before.clone();
        for (of, change) in self.pending_secrets() {
            if of == id {
                SecretState::apply(&mut secret, change);
            }
        }
        self.state.secrets.remove(id);
        let secret = secret.map(|secret| (id.clone(), secret));
        self.state.secrets.extend(secret);
    }
}

const NOT_LEADER: &str = "this unit is not the leader";

fn is_removal(change: &SecretChange) -> bool {
    matches!(change, SecretChange::Removed { .. })
}

fn not_found(id: &str) -> String {
    format!("secret {id:?} not found")
}
