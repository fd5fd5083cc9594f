//! The actions of secrets. What a secret holds is told by no result: only how long each value is.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use charm_core::model::{NewSecret, Relation, SecretContent, SecretInfo};
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
            let mut new = NewSecret::new();
            if let Some(label) = params.label {
                new = new.label(label);
            }
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
            let info = model.owned_secret(&id(&event.params(model)?.id)?).info()?;
            let SecretInfo {
                revision, label, ..
            } = &info;
            Ok(json!({ "revision": revision, "label": label, "rotation": info.rotation }))
        })
        .observe(SecretSet, |model, event| {
            let params = event.params(model)?;
            let secret = model.owned_secret(&id(&params.id)?);
            secret.set_content(&content(&params.word)?)?;
            anyhow::Ok(())
        })
        .answer(SecretGet, |model, event| {
            let params = event.params(model)?;
            let mut secret = model.secret(&id(&params.id)?);
            if let Some(label) = params.label {
                secret = secret.labelled(label);
            }
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
            secret.revoke(&relation(model)?)?;
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
