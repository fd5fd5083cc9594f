//! Everything that the charm declares, used as it is declared.

charm_core::metadata!(mod charm);

use charm_core::event::{ActionEvent, ConfigChanged, PebbleReady, RelationJoined, StorageAttached};
use charm_core::{Charm, Container, Endpoint, Error, Model, SecretId, Storage};
use k8s_backup_target::{BackupTargetProvider, BackupTargetRequirer};
use velero_backup_config::{VeleroBackupProvider, VeleroBackupRequirer};

use charm::action::{self, RestockParamsUrgency};
use charm::{BACKUP, Config, DATABASE, MEDIA, VELERO, WEB};

fn main() -> std::process::ExitCode {
    charm_core::main(build)
}

fn build(charm: &mut Charm) {
    let _ = (BackupTargetRequirer::new(BACKUP), VeleroBackupRequirer::new(VELERO));
    let _ = VeleroBackupProvider::new(VELERO);
    charm
        .add(BackupTargetProvider::new(BACKUP, |_| Ok(None)).refresh_on(DATABASE.changed()))
        .observe(DATABASE.joined(), |_, event: &RelationJoined| show(event.unit.as_str()))
        .observe(WEB.ready(), |_, event: &PebbleReady| show(&event.container))
        .observe(MEDIA.attached(), |_, _: &StorageAttached| show("media"))
        .observe(ConfigChanged, configure)
        .observe(action::Restock, restock);
}

fn configure(model: &Model, _: &ConfigChanged) -> Result<(), Error> {
    let config = Config::load(model)?;
    let key: Option<SecretId> = config.key;
    let workers: i64 = config.workers;
    let hostname: Option<String> = config.hostname;
    show(&format!("{} {key:?} {workers} {hostname:?}", config.currency))
}

fn restock(model: &Model, event: &ActionEvent<action::Restock>) -> Result<(), Error> {
    let params = event.params(model)?;
    let urgent = params.urgency == Some(RestockParamsUrgency::High);
    show(&format!("{} {} {urgent}", params.article, params.count + 1))
}

fn show(_: &str) -> Result<(), Error> {
    Ok(())
}

