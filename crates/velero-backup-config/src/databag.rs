//! The keys of the integrator's application databag.

use charm_core::Databag;

use crate::spec::VeleroBackup;

pub(crate) const APP: &str = "app";
pub(crate) const RELATION_NAME: &str = "relation_name";
pub(crate) const MODEL: &str = "model";
pub(crate) const SPEC: &str = "spec";
pub(crate) const BACKUP_TARGETS: &str = "backup_targets";

/// Whose target stands in the four keys, if one does.
pub(crate) fn forwarded(data: &Databag) -> Option<(&str, &str, &str)> {
    Some((data.get(APP)?, data.get(RELATION_NAME)?, data.get(MODEL)?))
}

/// All five keys; empty, which deletes them, where there is nothing to forward.
pub(crate) fn write(
    forwarded: Option<&VeleroBackup>,
    all: &[VeleroBackup],
) -> serde_json::Result<Databag> {
    let text =
        |field: fn(&VeleroBackup) -> &str| forwarded.map(field).unwrap_or_default().to_owned();
    let spec = forwarded
        .map(|backup| serde_json::to_string(&backup.spec))
        .transpose()?;
    let all = if all.is_empty() {
        String::new()
    } else {
        serde_json::to_string(all)?
    };
    Ok(Databag::from([
        (APP.to_owned(), text(|backup| &backup.app)),
        (RELATION_NAME.to_owned(), text(|backup| &backup.endpoint)),
        (MODEL.to_owned(), text(|backup| &backup.model)),
        (SPEC.to_owned(), spec.unwrap_or_default()),
        (BACKUP_TARGETS.to_owned(), all),
    ]))
}

/// The shape of the databag, for the published schema: values as they are once read.
#[cfg(test)]
#[derive(schemars::JsonSchema)]
#[schemars(
    description = "The provider's application databag. `app`, `relation_name` and `model` are plain text, `spec` and `backup_targets` JSON."
)]
#[expect(dead_code, reason = "only its schema is looked at")]
pub(crate) struct ProviderData {
    /// The client application of the forwarded target.
    app: String,
    /// The client's endpoint.
    relation_name: String,
    /// The model that the client is deployed in.
    model: String,
    /// What to back up, and when.
    spec: crate::spec::VeleroBackupSpec,
    /// Every target, the forwarded one among them. Absent where the integrator does not know the key.
    backup_targets: Option<Vec<VeleroBackup>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_schema_is_that_of_these_types() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../metadata/interfaces/velero_backup_config/v0/schema.json"
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

    fn backup(app: &str) -> VeleroBackup {
        let target =
            k8s_backup_target::BackupTarget::new(app, "backup", "prod", Default::default());
        VeleroBackup::new(&target.unwrap(), &crate::ScheduleOptions::default())
    }

    #[test]
    fn names_are_plain_text_and_the_rest_is_json() {
        let all = [backup("a"), backup("b")];
        let data = write(all.first(), &all).unwrap();
        assert_eq!(forwarded(&data), Some(("a", "backup", "prod")));
        assert_eq!(
            serde_json::from_str::<Vec<VeleroBackup>>(&data[BACKUP_TARGETS]).unwrap(),
            all
        );
        let spec: serde_json::Value = serde_json::from_str(&data[SPEC]).unwrap();
        assert_eq!(spec["schedule"], serde_json::Value::Null);
        assert_eq!(spec.as_object().unwrap().len(), 11);
    }

    #[test]
    fn without_a_target_every_key_is_deleted() {
        let data = write(None, &[]).unwrap();
        assert_eq!(data.len(), 5);
        assert!(data.values().all(String::is_empty));
    }
}
