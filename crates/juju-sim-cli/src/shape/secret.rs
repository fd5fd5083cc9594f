//! `juju secrets` and `juju show-secret` (`cmd/juju/secrets/list.go`).

use std::collections::BTreeMap;
use std::time::Duration;

use juju_sim::model::{Ends, Model, Revision, Secret, SecretHolder};
use juju_sim::report::rfc3339;
use juju_vocabulary::name::UnitName;
use juju_vocabulary::rotation::Rotation;
use juju_vocabulary::secret::SecretId;
use juju_vocabulary::secret_content::SecretContent;
use serde::Serialize;
use serde_json::{Value, json};

use super::ago::ago;
use super::format::DataFormat;
use super::table::Table;

/// A secret.
#[derive(Debug, Serialize)]
pub(crate) struct SecretInfo {
    revision: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    #[serde(skip_serializing_if = "is_never")]
    rotation: Rotation,
    #[serde(skip_serializing_if = "Option::is_none")]
    rotates: Option<String>,
    owner: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    created: String,
    updated: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    revisions: Vec<RevisionInfo>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    access: Vec<AccessInfo>,
}

#[derive(Debug, Serialize)]
struct RevisionInfo {
    revision: u64,
    backend: String,
    created: String,
    updated: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
}

#[derive(Debug, Serialize)]
struct AccessInfo {
    target: String,
    scope: String,
    role: &'static str,
}

fn is_never(rotation: &Rotation) -> bool {
    *rotation == Rotation::Never
}

impl SecretInfo {
    /// What there is to say of a secret, which says nothing of its content.
    pub(crate) fn of(secret: &Secret) -> Self {
        let is_user = secret.holder == SecretHolder::User;
        let newest = secret.revisions.get(&secret.newest);
        let (name, label) = match is_user {
            true => (secret.label.clone(), None),
            false => (None, secret.label.clone()),
        };
        Self {
            revision: secret.newest,
            expires: newest.and_then(|newest| newest.expires).map(rfc3339),
            rotation: secret.rotation,
            rotates: secret.rotates.map(rfc3339),
            owner: owner(&secret.holder),
            description: secret.description.clone(),
            name,
            label,
            created: rfc3339(secret.created),
            updated: rfc3339(secret.updated),
            content: None,
            revisions: Vec::new(),
            access: Vec::new(),
        }
    }

    /// Shows the content of a revision, too.
    pub(crate) fn reveal(mut self, content: &SecretContent, format: DataFormat) -> Self {
        // What is no text loses its bytes, as in Go's JSON.
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let values: BTreeMap<_, _> = content
            .iter()
            .map(|(key, value)| (key, text(value)))
            .collect();
        self.content = Some(match format {
            DataFormat::Json => json!({ "Data": values }),
            DataFormat::Yaml => json!(values),
        });
        self
    }

    /// Lists its revisions, too.
    pub(crate) fn with_revisions(mut self, secret: &Secret, model: &Model) -> Self {
        let info = |(number, revision): (&u64, &Revision)| RevisionInfo {
            revision: *number,
            backend: format!("{}-local", model.name),
            created: rfc3339(revision.created),
            updated: rfc3339(revision.created),
            expires: revision.expires.map(rfc3339),
        };
        self.revisions = secret.revisions.iter().map(info).collect();
        self
    }

    /// Lists who may read it, too.
    pub(crate) fn with_access(mut self, secret: &Secret, model: &Model) -> Self {
        let info = |(subject, relation): (&String, &Option<_>)| {
            let relation = relation.and_then(|number| model.relation(number));
            AccessInfo {
                target: tag(subject),
                scope: match relation {
                    Some(relation) => relation_tag(&relation.ends),
                    None => format!("model-{}", model.uuid),
                },
                role: "view",
            }
        };
        self.access = secret.grants.iter().map(info).collect();
        self
    }
}

/// The secrets as people see them; never what they hold.
pub(crate) fn secrets_table(model: &Model, secrets: &[(&SecretId, &Secret)]) -> String {
    let heads = [
        "ID",
        "Name",
        "Owner",
        "Rotation",
        "Revision",
        "Last updated",
    ];
    let mut table = Table::new(&heads).right(&[4]);
    let mut sorted = secrets.to_vec();
    sorted.sort_by_cached_key(|(_, secret)| {
        (owner(&secret.holder), std::cmp::Reverse(secret.newest))
    });
    for (id, secret) in sorted {
        let is_user = secret.holder == SecretHolder::User;
        let name = secret.label.as_deref().filter(|_| is_user);
        let since: Duration = model.now().saturating_sub(secret.updated);
        table.row([
            id.bare(),
            name.unwrap_or("-"),
            &owner(&secret.holder),
            secret.rotation.as_str(),
            &secret.newest.to_string(),
            &ago(since, secret.updated),
        ]);
    }
    table.render()
}

fn owner(holder: &SecretHolder) -> String {
    match holder {
        SecretHolder::App(app) | SecretHolder::Far(app) => app.to_string(),
        SecretHolder::Unit(unit) => unit.to_string(),
        SecretHolder::User => "<model>".to_owned(),
    }
}

/// `application-shop`, `unit-shop-0`.
fn tag(subject: &str) -> String {
    match subject.parse::<UnitName>() {
        Ok(unit) => unit.tag(),
        Err(_) => format!("application-{subject}"),
    }
}

/// `relation-shop.db#database.db`, the requirer first.
fn relation_tag(ends: &Ends) -> String {
    let end = |end: &juju_sim::model::End| format!("{}.{}", end.app, end.endpoint);
    match ends {
        Ends::Peer(one) => format!("relation-{}", end(one)),
        Ends::Pair { provider, requirer } => {
            format!("relation-{}#{}", end(requirer), end(provider))
        }
    }
}
