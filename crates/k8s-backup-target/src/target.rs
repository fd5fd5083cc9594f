//! What stands on the wire: a spec, and whose it is.

use serde::{Deserialize, Serialize};

use crate::name::{NameError, check_name};
use crate::object::Object;
use crate::spec::BackupTargetSpec;

/// One client's entry: what to back up for whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Object<UncheckedTarget>")]
#[cfg_attr(any(test, feature = "schema"), derive(schemars::JsonSchema), schemars(!try_from))]
pub struct BackupTarget {
    /// The client application.
    app: String,
    /// The client's endpoint.
    #[serde(rename = "relation_name")]
    endpoint: String,
    /// The model that the client is deployed in.
    model: String,
    /// What to back up.
    spec: BackupTargetSpec,
}

impl BackupTarget {
    /// What `app` of `model` wants backed up through its `endpoint`.
    ///
    /// # Errors
    ///
    /// When a name is empty, longer than 253 bytes or holds white space or control characters.
    pub fn new(
        app: impl Into<String>,
        endpoint: impl Into<String>,
        model: impl Into<String>,
        spec: BackupTargetSpec,
    ) -> Result<Self, NameError> {
        let (app, endpoint, model) = (app.into(), endpoint.into(), model.into());
        for (field, name) in [
            ("app", &app),
            ("relation_name", &endpoint),
            ("model", &model),
        ] {
            check_name(name).map_err(|error| error.of(field))?;
        }
        Ok(BackupTarget {
            app,
            endpoint,
            model,
            spec,
        })
    }

    /// The client application.
    #[must_use]
    pub fn app(&self) -> &str {
        &self.app
    }

    /// The client's endpoint; `relation_name` on the wire.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The model that the client is deployed in.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// What to back up.
    #[must_use]
    pub fn spec(&self) -> &BackupTargetSpec {
        &self.spec
    }

    /// What to back up, without whose it is.
    #[must_use]
    pub fn into_spec(self) -> BackupTargetSpec {
        self.spec
    }

    /// What tells this target from others.
    #[must_use]
    pub fn key(&self) -> TargetKey<'_> {
        TargetKey {
            app: &self.app,
            endpoint: &self.endpoint,
            model: &self.model,
        }
    }
}

/// What tells one target from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TargetKey<'a> {
    /// The client application.
    pub app: &'a str,
    /// The client's endpoint; `relation_name` on the wire.
    pub endpoint: &'a str,
    /// The model that the client is deployed in.
    pub model: &'a str,
}

/// A target as it stands on the wire, before its names are looked at.
#[derive(Deserialize)]
struct UncheckedTarget {
    app: String,
    relation_name: String,
    model: String,
    spec: BackupTargetSpec,
}

impl TryFrom<Object<UncheckedTarget>> for BackupTarget {
    type Error = NameError;

    fn try_from(Object(target): Object<UncheckedTarget>) -> Result<Self, NameError> {
        BackupTarget::new(target.app, target.relation_name, target.model, target.spec)
    }
}

/// The key of the provider's application databag.
pub(crate) const BACKUP_TARGETS: &str = "backup_targets";

/// The provider's application databag: one key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct ProviderData {
    /// What to back up, an entry a client.
    pub(crate) backup_targets: Vec<BackupTarget>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_schema_is_that_of_these_types() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../metadata/interfaces/k8s_backup_target/v0/schema.json"
        );
        let schema = schemars::schema_for!(ProviderData);
        let made = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            std::fs::write(path, &made).unwrap();
        }
        let published = std::fs::read_to_string(path).unwrap();
        assert!(
            published == made,
            "{path} is stale; set UPDATE_SCHEMAS=1 and test again"
        );
    }

    #[test]
    fn an_entry_must_say_whose_it_is() {
        let read =
            |text: &str| serde_json::from_str::<BackupTarget>(text).map_err(|e| e.to_string());
        let good = r#"{"app":"a","relation_name":"b","model":"m","spec":{},"x":1}"#;
        assert_eq!(
            read(good).unwrap().key(),
            TargetKey {
                app: "a",
                endpoint: "b",
                model: "m"
            }
        );
        let fault = read(r#"{"app":"a\u0000b","relation_name":"b","model":"m","spec":{}}"#);
        assert_eq!(
            fault.unwrap_err(),
            "app: `a\\u{0}b` holds white space or control characters"
        );
        let fault = read(r#"{"relation_name":"b","model":"m","spec":{}}"#);
        assert!(fault.unwrap_err().starts_with("missing field `app`"));
    }
}
