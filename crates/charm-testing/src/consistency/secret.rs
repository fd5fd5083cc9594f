//! Secrets.

use std::collections::BTreeSet;

use charm_core::SecretId;
use charm_core::model::Rotation;
use juju_sim::view::{SecretOwner, SecretState, State, is_time};
use juju_vocabulary::hook::Hook;
use juju_vocabulary::name::UnitName;
use juju_vocabulary::secret::is_made_by_juju;

pub(super) fn check(state: &State, reasons: &mut Vec<String>) {
    let mut labels = BTreeSet::new();
    for (id, secret) in &state.secrets {
        let mut wrong = Vec::new();
        if *id != id.plain() || !is_made_by_juju(id.bare()) {
            wrong.push("its id is not such as `secret:9m4e2mr0ui3e8a215n4g`".to_owned());
        }
        if let Some(label) = &secret.label
            && !labels.insert(label)
        {
            wrong.push(format!("another secret has the label `{label}`"));
        }
        if secret.model_uuid.is_some() && secret.owner != SecretOwner::Others {
            wrong.push("what is of the unit or its application is in its own model".to_owned());
        }
        content(secret, &mut wrong);
        facts(secret, state, &mut wrong);
        grants(secret, state, &mut wrong);
        reasons.extend(wrong.into_iter().map(|wrong| format!("{id}: {wrong}")));
    }
}

fn content(secret: &SecretState, wrong: &mut Vec<String>) {
    let mut say = |is_wrong: bool, what: &str| {
        if is_wrong {
            wrong.push(what.to_owned());
        }
    };
    let revisions = &secret.revisions;
    if !secret.readable {
        let is_own = secret.owner != SecretOwner::Others;
        say(
            is_own,
            "a unit may always read its own secrets and its application's",
        );
        let is_told = !revisions.is_empty();
        say(
            is_told,
            "the unit may not read it, and so is not told what it holds",
        );
        return;
    }
    say(
        revisions.is_empty(),
        "a secret without a revision is removed",
    );
    say(
        revisions
            .values()
            .any(|content| content.keys().count() == 0),
        "a secret has at least one key",
    );
    let beyond = |revision: &u64| *revision == 0 || *revision > secret.newest;
    say(
        revisions.keys().any(beyond),
        "a revision is one of 1 to the newest",
    );
    say(
        secret.tracked.as_ref().is_some_and(beyond),
        "the revision that the unit keeps to is one of 1 to the newest",
    );
}

fn facts(secret: &SecretState, state: &State, wrong: &mut Vec<String>) {
    let SecretState {
        description,
        rotation,
        rotates,
        expiry,
        grants,
        ..
    } = secret;
    let said = !description.is_empty()
        || *rotation != Rotation::Never
        || rotates.is_some()
        || expiry.is_some()
        || !grants.is_empty();
    let managed = match secret.owner {
        SecretOwner::Unit => true,
        SecretOwner::App => state.leader,
        SecretOwner::Others => false,
    };
    if said && !managed {
        let why = "description, rotation, expiry and grants are told to who manages it: a unit its own, the leader its \
                   application's";
        wrong.push(why.to_owned());
    }
    if rotates.is_some() && *rotation == Rotation::Never {
        wrong.push("it is never rotated, and so not next at any time".to_owned());
    }
    for time in [rotates, expiry].into_iter().flatten() {
        if !is_time(time) {
            wrong.push("a time is one of RFC 3339, such as `2027-01-01T00:00:00Z`".to_owned());
        }
    }
}

fn grants(secret: &SecretState, state: &State, wrong: &mut Vec<String>) {
    for (subject, id) in &secret.grants {
        let relation = state.relations.get(id);
        let app = relation.and_then(|relation| relation.remote_app.as_ref());
        let unit = subject.parse::<UnitName>();
        let granted = unit.as_ref().map_or(subject.as_str(), UnitName::app_name);
        // Among peers it is the unit's own application.
        let fits = match (relation, app) {
            (None, _) => false,
            (Some(relation), None) => relation.is_peer(),
            (Some(_), Some(app)) => app == granted,
        };
        if !fits {
            wrong.push(format!(
                "it is granted to `{subject}` by relation {id}, which has no such application at its other end"
            ));
        }
    }
}

/// What an event needs of its secret.
pub(super) fn needed(hook: &Hook, state: &State) -> Option<String> {
    let (id, revision) = match hook {
        Hook::SecretChanged(changed) => (&changed.id, None),
        Hook::SecretRotate(rotate) => (&rotate.id, None),
        Hook::SecretExpired(expired) => (&expired.id, expired.revision),
        Hook::SecretRemove(removed) => (&removed.id, removed.revision),
        _ => return None,
    };
    let Some(secret) = state.secrets.get(&id.plain()) else {
        return Some(format!("{id} is not in the state"));
    };
    if let Hook::SecretChanged(_) = hook {
        return consumed(id, secret);
    }
    if state
        .managed_secrets()
        .all(|(known, _)| *known != id.plain())
    {
        return Some(format!(
            "{id} is not the unit's own, nor of its application that it leads"
        ));
    }
    if let Hook::SecretRotate(_) = hook {
        let never = secret.rotation == Rotation::Never;
        return never.then(|| format!("{id} is never rotated"));
    }
    let revision = revision.unwrap_or_default();
    if !secret.revisions.contains_key(&revision) {
        return Some(format!("{id} has no revision {revision}"));
    }
    if let Hook::SecretRemove(_) = hook {
        if revision == secret.newest {
            return Some(format!("revision {revision} of {id} is the newest"));
        }
        let kept = secret.tracked == Some(revision);
        return kept.then(|| format!("the unit keeps to revision {revision} of {id}"));
    }
    let lasts = revision == secret.newest && secret.expiry.is_none();
    lasts.then(|| format!("revision {revision} of {id} does not expire"))
}

fn consumed(id: &SecretId, secret: &SecretState) -> Option<String> {
    if !secret.readable {
        return Some(format!("the unit may not read {id}"));
    }
    if secret.tracked.is_none() {
        return Some(format!("the unit has not read {id} yet"));
    }
    (secret.newest < 2).then(|| format!("{id} has but its first revision"))
}
