//! Storages: what units get of what their charms declare, and what users do with it.

use std::path::{Path, PathBuf};

use charm_metadata::Charm;
use juju_vocabulary::name::UnitName;
use juju_vocabulary::storage::{StorageId, StorageInstance, StorageKind};

use super::contents::Model;
use super::error::ModelError;
use super::party::Party;
use super::storage::Storage;
use super::storage_directive::StorageDirective;
use crate::resolver::{Life, StorageSnapshot};
use crate::view::{StorageState, storage::place};

/// What an instance has at least, in MiB, when nobody says.
const USUAL_SIZE: u64 = 1024;

impl Model {
    /// An instance of a storage.
    pub fn storage(&self, id: &StorageId) -> Option<&Storage> {
        self.storages.get(id)
    }

    /// All instances by id.
    pub fn storages(&self) -> impl Iterator<Item = (&StorageId, &Storage)> {
        self.storages.iter()
    }

    /// Those that a unit has.
    pub(crate) fn storages_at(
        &self,
        unit: &UnitName,
    ) -> impl Iterator<Item = (&StorageId, &Storage)> {
        self.storages.of(&Party::Unit(unit.clone()))
    }

    /// Puts the storages of this model below `dir`, of which a simulation makes the directories and files.
    pub fn keep_storages_in(&mut self, dir: &Path) {
        self.storage_dir = Some(dir.to_owned());
        self.agenda.forget();
    }

    /// Where an instance is.
    pub fn storage_location(&self, id: &StorageId, kind: StorageKind) -> PathBuf {
        match &self.storage_dir {
            Some(dir) => dir.join(id.as_str()),
            None => place(kind, id),
        }
    }

    /// Adds instances of a storage to a unit (`juju add-storage`, and `storage-add` of its charm).
    ///
    /// # Errors
    /// When there is no such unit or it is going away, when its charm has no such storage, and when they are more than it
    /// may have.
    pub fn add_storage(
        &mut self,
        unit: &UnitName,
        storage: &str,
        count: u32,
    ) -> Result<Vec<StorageId>, ModelError> {
        let app = self.apps.get(unit.app_name());
        let directive = app.and_then(|app| app.storage.get(storage)).cloned();
        let directive = directive.unwrap_or_default();
        self.add_storage_as(unit, storage, &StorageDirective { count, ..directive })
    }

    /// The same, of another pool or size than the application's.
    ///
    /// # Errors
    /// As [`add_storage`](Self::add_storage), and when the charm needs larger ones.
    pub fn add_storage_as(
        &mut self,
        unit: &UnitName,
        storage: &str,
        directive: &StorageDirective,
    ) -> Result<Vec<StorageId>, ModelError> {
        let charm = self.charm_of(unit)?;
        if self.is_dying(unit) {
            return Err(ModelError::Dying(unit.to_string()));
        }
        let present = self.count_of(unit, storage);
        let checked = storage_limit(&charm, storage, present, directive.count);
        checked
            .and_then(|()| check_size(&charm, storage, directive))
            .map_err(ModelError::Storage)?;
        Ok(self.make(unit, &charm, storage, directive))
    }

    /// Takes an instance from its unit, whose charm is told so first (`juju detach-storage`). The instance stays.
    ///
    /// # Errors
    /// When there is no such instance or nobody has it, and when the unit's charm cannot do with fewer.
    pub fn detach_storage(&mut self, id: &StorageId) -> Result<(), ModelError> {
        let storage = self.existing_storage(id)?;
        let unit = storage.unit.clone();
        let unit =
            unit.ok_or_else(|| ModelError::Storage(format!("storage {id} is not attached")))?;
        let charm = self.charm_of(&unit)?;
        let left = self.count_of(&unit, id.storage()).saturating_sub(1);
        let least = charm.storage(id.storage()).map_or(0, |one| one.count.0);
        if left < least {
            return Err(ModelError::Storage(format!(
                "cannot detach {id}: it brings the total to {left}, which is less than the minimum of {least}"
            )));
        }
        self.part(&unit, id);
        Ok(())
    }

    /// Gives a detached instance to a unit (`juju attach-storage`).
    ///
    /// # Errors
    /// As [`add_storage`](Self::add_storage), and when somebody has it or the charm means another kind by its name.
    pub fn attach_storage(&mut self, unit: &UnitName, id: &StorageId) -> Result<(), ModelError> {
        let storage = self.existing_storage(id)?;
        if let Some(other) = &storage.unit {
            return Err(ModelError::Storage(format!(
                "cannot attach {id} to unit {unit}: it is attached to unit {other}"
            )));
        }
        let kind = storage.kind;
        let charm = self.charm_of(unit)?;
        if self.is_dying(unit) {
            return Err(ModelError::Dying(unit.to_string()));
        }
        let present = self.count_of(unit, id.storage());
        storage_limit(&charm, id.storage(), present, 1).map_err(ModelError::Storage)?;
        if charm
            .storage(id.storage())
            .is_some_and(|one| one.kind != kind)
        {
            return Err(ModelError::Storage(format!(
                "cannot attach {id} to unit {unit}: the charm declares another kind of storage"
            )));
        }
        let storage = self.existing_storage(id)?;
        storage.unit = Some(unit.clone());
        storage.life = Life::Alive;
        Ok(())
    }

    /// Whether units of a charm can take over these instances, which nobody may have.
    pub(super) fn check_attach(&self, charm: &Charm, ids: &[StorageId]) -> Result<(), ModelError> {
        let refuse = |why: String| Err(ModelError::Storage(why));
        for id in ids {
            let name = id.storage();
            let Some(storage) = self.storages.get(id) else {
                return refuse(format!("storage instance \"{id}\" not found"));
            };
            if let Some(other) = &storage.unit {
                return refuse(format!(
                    "cannot attach {id}: it is attached to unit {other}"
                ));
            }
            let count = ids.iter().filter(|other| other.storage() == name).count();
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            storage_limit(charm, name, 0, count).map_err(ModelError::Storage)?;
            if charm
                .storage(name)
                .is_some_and(|declared| declared.kind != storage.kind)
            {
                return refuse(format!(
                    "cannot attach {id}: the charm declares another kind of storage"
                ));
            }
        }
        Ok(())
    }

    /// Gives instances to a new unit.
    pub(super) fn take_over(&mut self, unit: &UnitName, ids: &[StorageId]) {
        for id in ids {
            if let Some(storage) = self.storages.get_mut(id) {
                storage.unit = Some(unit.clone());
                storage.life = Life::Alive;
            }
        }
    }

    /// Removes a detached instance (`juju remove-storage`).
    ///
    /// # Errors
    /// When there is no such instance, or a unit has it.
    pub fn remove_storage(&mut self, id: &StorageId) -> Result<(), ModelError> {
        if self.existing_storage(id)?.unit.is_some() {
            return Err(ModelError::Storage(format!(
                "cannot remove {id}: storage is attached"
            )));
        }
        self.storages.remove(id);
        Ok(())
    }

    /// Whether another charm leaves the units of an application what they have (`checkUpgradeStorage` of Juju).
    pub(super) fn check_storages(&self, app: &str, charm: &Charm) -> Result<(), String> {
        for (id, storage) in self.storages.iter() {
            let unit = storage.unit.as_ref();
            if unit.is_none_or(|unit| unit.app_name() != app) {
                continue;
            }
            let name = id.storage();
            let why = match charm.storage(name) {
                None => format!("in-use storage {name:?} removed"),
                Some(new) if new.kind != storage.kind => format!(
                    "existing storage {name:?} type changed from {:?} to {:?}",
                    storage.kind.as_str(),
                    new.kind.as_str()
                ),
                Some(_) => continue,
            };
            return Err(format!("cannot upgrade application {app:?}: {why}"));
        }
        Ok(())
    }

    /// Gives a unit what its charm needs and it has not: all of a new unit.
    pub(super) fn provision(&mut self, unit: &UnitName) {
        let Ok(charm) = self.charm_of(unit) else {
            return;
        };
        for storage in &charm.storage {
            let app = self.apps.get(unit.app_name());
            let directive = app.and_then(|app| app.storage.get(&storage.name));
            let count = storage.count.0;
            let mut wanted = directive.cloned().unwrap_or(StorageDirective {
                count,
                ..StorageDirective::default()
            });
            let present = self.count_of(unit, &storage.name);
            wanted.count = wanted.count.saturating_sub(present);
            self.make(unit, &charm, &storage.name, &wanted);
        }
    }

    /// What a unit has, as the model says it to its agent.
    pub(super) fn storages_of(
        &self,
        unit: &UnitName,
    ) -> impl Iterator<Item = (StorageId, StorageSnapshot)> {
        self.storages_at(unit).map(|(id, storage)| {
            let instance = StorageInstance {
                id: id.clone(),
                location: self.storage_location(id, storage.kind),
                kind: storage.kind,
            };
            let life = storage.life;
            (id.clone(), StorageSnapshot { life, instance })
        })
    }

    /// The same, as its charm sees it.
    pub(super) fn storages_seen(
        &self,
        unit: &UnitName,
    ) -> impl Iterator<Item = (StorageId, StorageState)> {
        self.storages_of(unit).map(|(id, snapshot)| {
            let StorageInstance { location, kind, .. } = snapshot.instance;
            let seen = StorageState {
                storage: id.storage().to_owned(),
                kind,
                location: Some(location),
                files: None,
            };
            (id, seen)
        })
    }

    /// An instance leaves its unit: at once when the charm has never heard of it.
    fn part(&mut self, unit: &UnitName, id: &StorageId) {
        let told = self.units.get(unit).is_some_and(|unit| {
            let running = unit.local.running.as_ref();
            unit.local.attached.contains(id)
                || running.is_some_and(|info| info.hook.subject() == Some(id.storage()))
        });
        if told {
            if let Some(storage) = self.storages.get_mut(id) {
                storage.life = Life::Dying;
            }
        } else {
            self.detached(id);
        }
    }

    /// Nobody has the instance any more.
    pub(super) fn detached(&mut self, id: &StorageId) {
        if let Some(storage) = self.storages.get_mut(id) {
            storage.unit = None;
            storage.life = Life::Alive;
        }
    }

    /// The unit is gone, so it has none.
    pub(super) fn detach_all(&mut self, unit: &UnitName) {
        let ids: Vec<_> = self.storages_of(unit).map(|(id, _)| id).collect();
        ids.iter().for_each(|id| self.detached(id));
    }

    fn make(
        &mut self,
        unit: &UnitName,
        charm: &Charm,
        name: &str,
        directive: &StorageDirective,
    ) -> Vec<StorageId> {
        let Some(declared) = charm.storage(name) else {
            return Vec::new();
        };
        let StorageDirective { pool, count, size } = directive;
        let size = size.or(declared.minimum_size).unwrap_or(USUAL_SIZE);
        let made = (0..*count).map(|_| {
            let id = StorageId::new(name, self.next_storage);
            self.next_storage += 1;
            let storage = Storage {
                kind: declared.kind,
                size,
                pool: pool.clone(),
                unit: Some(unit.clone()),
                life: Life::Alive,
            };
            self.storages.insert(id.clone(), storage);
            id
        });
        made.collect()
    }

    fn count_of(&self, unit: &UnitName, name: &str) -> u32 {
        let theirs = self.storages_of(unit);
        let count = theirs.filter(|(id, _)| id.storage() == name).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    fn charm_of(&self, unit: &UnitName) -> Result<std::sync::Arc<Charm>, ModelError> {
        let no_unit = || ModelError::NoUnit(unit.to_string());
        self.units.get(unit).ok_or_else(no_unit)?;
        let app = self.apps.get(unit.app_name()).ok_or_else(no_unit)?;
        Ok(app.charm.clone())
    }

    fn existing_storage(&mut self, id: &StorageId) -> Result<&mut Storage, ModelError> {
        let storage = self.storages.get_mut(id);
        storage.ok_or_else(|| ModelError::Storage(format!("storage instance \"{id}\" not found")))
    }
}

/// Whether a unit that has `present` instances of a storage may have as many more (`validateStorageCountChange`).
pub(crate) fn storage_limit(
    charm: &Charm,
    name: &str,
    present: u32,
    added: u32,
) -> Result<(), String> {
    let declared = charm.storage(name);
    let declared = declared.ok_or_else(|| format!("charm storage {name:?} not found"))?;
    let total = present.saturating_add(added);
    match declared.count {
        (1, Some(1)) if total != 1 => Err("cannot add, storage is singular".to_owned()),
        (_, Some(most)) if total > most => {
            let plural = if added == 1 { "" } else { "s" };
            Err(format!(
                "adding {added} storage instance{plural} brings the total to {total}, exceeding the maximum of {most}"
            ))
        }
        _ => Ok(()),
    }
}

/// Whether `charm` takes what a user says of its storage at deploy (`validateStorageConstraintsAgainstCharm`).
pub(super) fn check_directive(
    charm: &Charm,
    name: &str,
    directive: &StorageDirective,
) -> Result<(), String> {
    let app = &charm.name;
    let declared = charm.storage(name);
    let declared = declared.ok_or_else(|| format!("charm {app:?} has no store called {name:?}"))?;
    let count = directive.count;
    let why = match declared.count {
        (1, Some(1)) if count != 1 => format!("storage is singular, {count} specified"),
        (least, _) if count < least => format!("{least} instances required, {count} specified"),
        (_, Some(most)) if count > most => {
            format!("at most {most} instances supported, {count} specified")
        }
        _ => return check_size(charm, name, directive),
    };
    Err(format!("charm {app:?} store {name:?}: {why}"))
}

fn check_size(charm: &Charm, name: &str, directive: &StorageDirective) -> Result<(), String> {
    let least = charm.storage(name).and_then(|one| one.minimum_size);
    match (least, directive.size) {
        (Some(least), Some(size)) if size < least => Err(format!(
            "charm {:?} store {name:?}: minimum storage size is {least} MiB, {size} MiB specified",
            charm.name
        )),
        _ => Ok(()),
    }
}
