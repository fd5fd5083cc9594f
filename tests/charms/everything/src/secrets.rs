//! The actions of secrets. What a secret holds is told by no result: only how long each value is.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use charm_core::model::{
    NewSecret, OwnedSecretLabel, Relation, SecretContent, SecretInfo, SecretLabel,
};
use charm_core::{Charm, Model, SecretId};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::charm::PROXIED;
use crate::charm::action::{
    SecretAdd, SecretGet, SecretGrant, SecretIds, SecretInfoGet, SecretRemove, SecretRevoke,
    SecretSet,
};

pub(crate) fn observe(charm: &mut Charm) {
    charm
        .answer(SecretAdd, |model, event| {
            let params = event.params(model)?;
            let (label, description) = (params.label, params.description);
            let new = facts(label, description, params.rotate, params.expire)?;
            let content = content(&params.word)?;
            let secret = match params.application {
                true => model.app().add_secret(&content, new)?,
                false => model.unit().add_secret(&content, new)?,
            };
            Ok(json!(secret.id()))
        })
        .answer(SecretIds, |model, _| {
            let secrets = model.owned_secrets()?;
            let ids = secrets.iter().map(|secret| secret.id().bare());
            Ok(json!(ids.collect::<Vec<_>>()))
        })
        .answer(SecretInfoGet, |model, event| {
            let params = event.params(model)?;
            let Some(known) = params.id else {
                let label = params.label.unwrap_or_default();
                let found = model.owned_secret_labelled(&OwnedSecretLabel::from(label))?;
                return Ok(json!(found.map(|secret| secret.id().bare().to_owned())));
            };
            let info = model.owned_secret(&id(&known)?).info()?;
            let SecretInfo {
                revision,
                label,
                description,
                ..
            } = &info;
            Ok(json!({
                "revision": revision,
                "label": label,
                "description": description,
                "rotation": info.rotation,
                "expires": info.expiry.is_some(),
            }))
        })
        .observe(SecretSet, |model, event| {
            let params = event.params(model)?;
            let secret = model.owned_secret(&id(&params.id)?);
            let (label, description) = (params.label, params.description);
            let info = facts(label, description, params.rotate, params.expire)?;
            let content = params.word.map(|word| content(&word)).transpose()?;
            secret.update(content.as_ref(), info)?;
            anyhow::Ok(())
        })
        .answer(SecretGet, |model, event| {
            let params = event.params(model)?;
            let secret = match (params.id, params.label.map(SecretLabel::from)) {
                (Some(found), None) => model.secret(&id(&found)?),
                (Some(found), Some(label)) => model.secret(&id(&found)?).labelled(&label),
                (None, Some(label)) => model.secret_labelled(&label),
                (None, None) => bail!("which secret? by id or label"),
            };
            Ok(lengths(match (params.peek, params.refresh) {
                (true, _) => secret.peek()?,
                (_, true) => secret.refresh()?,
                _ => secret.content()?,
            }))
        })
        .observe(SecretGrant, |model, event| {
            let params = event.params(model)?;
            let secret = model.owned_secret(&id(&params.id)?);
            let relation = relation(model)?;
            match params.unit {
                Some(unit) => secret.grant_to(&relation, &unit.parse()?)?,
                None => secret.grant(&relation)?,
            };
            anyhow::Ok(())
        })
        .observe(SecretRevoke, |model, event| {
            let params = event.params(model)?;
            let secret = model.owned_secret(&id(&params.id)?);
            let relation = relation(model)?;
            match params.unit {
                Some(unit) => secret.revoke_from(&relation, &unit.parse()?)?,
                None => secret.revoke(&relation)?,
            };
            anyhow::Ok(())
        })
        .observe(SecretRemove, |model, event| {
            let params = event.params(model)?;
            let secret = model.owned_secret(&id(&params.id)?);
            match params.revision {
                Some(revision) => secret.remove_revision(u64::try_from(revision)?)?,
                None => secret.remove()?,
            };
            anyhow::Ok(())
        });
}

/// What is said of a secret beside its content.
fn facts(
    label: Option<String>,
    description: Option<String>,
    rotate: Option<String>,
    expire: Option<String>,
) -> Result<NewSecret> {
    let mut facts = NewSecret::new();
    if let Some(label) = label {
        facts = facts.label(label);
    }
    if let Some(description) = description {
        facts = facts.description(description);
    }
    if let Some(rotate) = rotate {
        facts = facts.rotate(rotate.parse()?);
    }
    if let Some(expire) = expire {
        facts = facts.expire_at(expire);
    }
    Ok(facts)
}

/// The word in capitals: the word itself is a parameter, and so no secret.
fn content(word: &str) -> Result<SecretContent> {
    Ok(SecretContent::new([("password", word.to_uppercase())])?)
}

fn lengths(content: &SecretContent) -> Value {
    let lengths = content.iter().map(|(key, value)| (key, value.len()));
    json!(lengths.collect::<BTreeMap<_, _>>())
}

fn id(text: &str) -> Result<SecretId> {
    Ok(text.parse()?)
}

fn relation(model: &Model) -> Result<Relation<'_>> {
    model.relation(PROXIED)?.context("nobody is related")
}
