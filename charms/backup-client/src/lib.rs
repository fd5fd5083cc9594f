//! An application that wants its namespace backed up.

charm_core::metadata!(mod charm);

use anyhow::Result;
use charm_core::event::{ConfigChanged, Start};
use charm_core::{Active, Blocked, Charm, Endpoint, Error, Model, Status, Waiting};
use k8s_backup_target::{BackupTargetProvider, BackupTargetSpec, SpecError};

use charm::Config;
pub use charm::{BACKUP_CONFIG, METADATA};

/// Registers what the charm observes.
pub fn build(charm: &mut Charm) {
    let provider = BackupTargetProvider::new(BACKUP_CONFIG, publishable_spec);
    charm.add(provider.refresh_on(ConfigChanged)).observe_any(
        (
            Start,
            ConfigChanged,
            BACKUP_CONFIG.joined(),
            BACKUP_CONFIG.broken(),
        ),
        show_status,
    );
}

/// A spec that cannot be leaves the last good one published; the status says what is wrong.
fn publishable_spec(model: &Model) -> Result<Option<BackupTargetSpec>> {
    Ok(spec(&Config::load(model)?)
        .inspect_err(|error| tracing::warn!("nothing new to publish: {error}"))
        .ok())
}

fn spec(config: &Config) -> Result<BackupTargetSpec, SpecError> {
    BackupTargetSpec::builder()
        .include_namespaces([&config.namespace])
        .include_resources(["deployments", "configmaps", "secrets"])
        .ttl(&config.ttl)
        .build()
}

fn show_status(model: &Model) -> Result<()> {
    let status: Status = match spec(&Config::load(model)?) {
        Err(error) => Blocked(error.to_string()).into(),
        Ok(_) if is_joined(model)? => Active("").into(),
        Ok(_) => Waiting(format!("Waiting for {} relation", BACKUP_CONFIG.name())).into(),
    };
    Ok(model.unit().set_status(status)?)
}

fn is_joined(model: &Model) -> Result<bool> {
    for relation in model.relations(BACKUP_CONFIG)? {
        if Error::unless_gone(relation.units())?.is_some_and(|units| !units.is_empty()) {
            return Ok(true);
        }
    }
    Ok(false)
}
