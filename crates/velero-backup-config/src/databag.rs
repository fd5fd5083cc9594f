//! The keys of the integrator's application databag.

use charm_core::Databag;
use charm_core::text::excerpt;
use k8s_backup_target::{BackupTarget, TargetKey};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::spec::{ScheduleOptions, VeleroBackup};

pub(crate) const APP: &str = "app";
pub(crate) const RELATION_NAME: &str = "relation_name";
pub(crate) const MODEL: &str = "model";
pub(crate) const SPEC: &str = "spec";
pub(crate) const BACKUP_TARGETS: &str = "backup_targets";

/// Whose target stands in the four keys, if one does.
pub(crate) fn forwarded(data: &Databag) -> Option<TargetKey<'_>> {
    Some(TargetKey {
        app: data.get(APP)?,
        endpoint: data.get(RELATION_NAME)?,
        model: data.get(MODEL)?,
    })
}

/// All five keys; empty, which deletes them, where there is nothing to forward.
pub(crate) fn write(
    forwarded: Option<&VeleroBackup>,
    all: &[VeleroBackup],
) -> serde_json::Result<Databag> {
    let key = forwarded.map(VeleroBackup::key);
    let text = |name: fn(TargetKey<'_>) -> &str| key.map(name).unwrap_or_default().to_owned();
    let spec = forwarded
        .map(|backup| serde_json::to_string(&backup.merged()))
        .transpose()?;
    let all = if all.is_empty() {
        String::new()
    } else {
        serde_json::to_string(all)?
    };
    Ok(Databag::from([
        (APP.to_owned(), text(|key| key.app)),
        (RELATION_NAME.to_owned(), text(|key| key.endpoint)),
        (MODEL.to_owned(), text(|key| key.model)),
        (SPEC.to_owned(), spec.unwrap_or_default()),
        (BACKUP_TARGETS.to_owned(), all),
    ]))
}

/// The backups of one databag, each read on its own so that a bad one takes no other with it.
pub(crate) fn read(data: &Databag) -> Vec<Result<VeleroBackup, String>> {
    if let Some(all) = data.get(BACKUP_TARGETS) {
        return match json::<Vec<&RawValue>>(BACKUP_TARGETS, all) {
            Err(reason) => vec![Err(reason)],
            Ok(entries) => entries
                .into_iter()
                .enumerate()
                .map(|(index, entry)| listed(&format!("{BACKUP_TARGETS}[{index}]"), entry.get()))
                .collect(),
        };
    }
    match (forwarded(data), data.get(SPEC)) {
        (Some(key), Some(spec)) => vec![in_four_keys(key, spec)],
        (None, None) => Vec::new(),
        _ => vec![Err(
            "it needs `app`, `relation_name`, `model` and `spec` together".to_owned(),
        )],
    }
}

/// An entry of the list. It is a target of `k8s_backup_target`, checked as one, with more in its spec.
fn listed(key: &str, text: &str) -> Result<VeleroBackup, String> {
    #[derive(Deserialize)]
    struct Scheduled {
        spec: ScheduleOptions,
    }
    let target: BackupTarget = json(key, text)?;
    let Scheduled { spec: schedule } = json(key, text)?;
    Ok(VeleroBackup { target, schedule })
}

fn in_four_keys(key: TargetKey<'_>, spec: &str) -> Result<VeleroBackup, String> {
    let target = BackupTarget::new(key.app, key.endpoint, key.model, json(SPEC, spec)?);
    let target = target.map_err(|error| error.to_string())?;
    Ok(VeleroBackup {
        target,
        schedule: json(SPEC, spec)?,
    })
}

fn json<'de, T: Deserialize<'de>>(key: &str, text: &'de str) -> Result<T, String> {
    serde_json::from_str(text)
        .map_err(|error| format!("{key}: {}", excerpt(&error.to_string(), 200)))
}

/// The shape of the databag, for the published schema: values as they are once read.
#[cfg(test)]
#[derive(schemars::JsonSchema)]
#[schemars(
    description = "The provider's application databag. `app`, `relation_name` and `model` are plain text, `spec` and `backup_targets` JSON."
)]
#[expect(dead_code, reason = "only its schema is looked at")]
pub(crate) struct ProviderData<'a> {
    /// The client application of the forwarded target.
    app: String,
    /// The client's endpoint.
    relation_name: String,
    /// The model that the client is deployed in.
    model: String,
    /// What to back up, and when.
    spec: crate::spec::VeleroBackupSpec<'a>,
    /// Every target, the forwarded one among them. Absent where the integrator does not know the key.
    backup_targets: Option<Vec<crate::spec::Wire<'a>>>,
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
        let schema = schemars::schema_for!(ProviderData<'static>);
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
        VeleroBackup {
            target: target.unwrap(),
            schedule: crate::ScheduleOptions::default(),
        }
    }

    #[test]
    fn names_are_plain_text_and_the_rest_is_json() {
        let all = [backup("a"), backup("b")];
        let data = write(all.first(), &all).unwrap();
        assert_eq!(forwarded(&data), Some(all[0].key()));
        assert_eq!((data[APP].as_str(), data[MODEL].as_str()), ("a", "prod"));
        assert_eq!(read(&data), all.map(Ok));
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
