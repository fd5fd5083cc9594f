//! What comes into a model: applications, their units, and files for their resources.

use std::collections::BTreeMap;
use std::path::PathBuf;

use charm_metadata::Charm;
use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::storage::StorageId;
use pebble_sim::ContainerState;

use super::app::App;
use super::config::parse_config;
use super::container::check_container;
use super::contents::Model;
use super::error::ModelError;
use super::storage_directive::StorageDirective;
use super::storages::check_directive;
use super::unit::Unit;
use super::verbs::living_app;

/// What a user says of an application besides its charm and its name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Deploy {
    /// Options, as text.
    pub config: BTreeMap<String, String>,
    /// How many units; of a subordinate none, or one, which means none.
    pub units: u32,
    /// Storage directives such as `loop,2,10G`, by the storage's name (`--storage`).
    pub storage: BTreeMap<String, String>,
    /// The files of resources, by the resource's name (`--resource`). The others were not uploaded.
    pub resources: BTreeMap<String, PathBuf>,
    /// Detached storages that its one unit takes over (`--attach-storage`).
    pub attach: Vec<StorageId>,
    /// What its containers are when Kubernetes starts them, by name: what their images hold, and what commands answer there.
    /// The others have nothing in them.
    pub images: BTreeMap<String, ContainerState>,
}

impl Model {
    /// Adds an application of `charm` with `units` units, and its peer relations.
    ///
    /// # Errors
    /// On a bad or taken name, or config that does not suit the charm; then nothing is added.
    pub fn deploy(
        &mut self,
        charm: Charm,
        name: &str,
        config: &BTreeMap<String, String>,
        units: u32,
    ) -> Result<(), ModelError> {
        let deploy = Deploy {
            config: config.clone(),
            units,
            ..Deploy::default()
        };
        self.deploy_as(charm, name, &deploy)
    }

    /// The same, with storage, resources and what containers are.
    ///
    /// # Errors
    /// As [`deploy`](Self::deploy), and when storage, resources or containers do not suit the charm.
    pub fn deploy_as(
        &mut self,
        charm: Charm,
        name: &str,
        deploy: &Deploy,
    ) -> Result<(), ModelError> {
        let app_name: AppName = name
            .parse()
            .map_err(|_| ModelError::InvalidAppName(name.to_owned()))?;
        if self.apps.contains_key(&app_name) {
            return Err(ModelError::AppExists(name.to_owned()));
        }
        if charm.subordinate && deploy.units > 1 {
            return Err(ModelError::Subordinate(name.to_owned()));
        }
        let units = if charm.subordinate { 0 } else { deploy.units };
        let config = parse_config(name, &charm, &deploy.config)?;
        let directives = deploy.storage.iter().map(|(storage, text)| {
            let directive = StorageDirective::parse(text).map_err(|error| {
                format!("cannot parse constraints for storage {storage:?}: {error}")
            })?;
            check_directive(&charm, storage, &directive)?;
            Ok((storage.clone(), directive))
        });
        let directives: Result<_, String> = directives.collect();
        let storage = directives.map_err(ModelError::Storage)?;
        for resource in deploy.resources.keys() {
            check_resource(name, &charm, resource)?;
        }
        self.check_attach(&charm, &deploy.attach)?;
        if !deploy.attach.is_empty() && units != 1 {
            let why = "--attach-storage takes one unit".to_owned();
            return Err(ModelError::Storage(why));
        }
        for container in deploy.images.keys() {
            check_container(name, &charm, container)?;
        }
        let now = self.now;
        let uploaded = deploy.resources.keys().map(|name| (name.clone(), now));
        let app = App {
            storage,
            resources: deploy.resources.clone(),
            uploaded: uploaded.collect(),
            images: deploy.images.clone(),
            ..App::new(charm, config)
        };
        self.apps.insert(app_name, app);
        self.add_peers(name);
        for _ in 0..units {
            self.add_unit_with(name, &deploy.attach)?;
        }
        Ok(())
    }

    /// Adds a unit; the first of an application becomes its leader.
    ///
    /// # Errors
    /// When there is no such application, it is going away, or it is a subordinate.
    pub fn add_unit(&mut self, app_name: &str) -> Result<UnitName, ModelError> {
        self.add_unit_with(app_name, &[])
    }

    /// Adds a unit that takes over detached storages (`juju add-unit --attach-storage`) in place of new ones.
    ///
    /// # Errors
    /// As [`add_unit`](Self::add_unit), and when it cannot have such a storage.
    pub fn add_unit_with(
        &mut self,
        app_name: &str,
        attach: &[StorageId],
    ) -> Result<UnitName, ModelError> {
        let (app_name, app) = living_app(&mut self.apps, app_name)?;
        if app.charm.subordinate {
            return Err(ModelError::Subordinate(app_name.to_string()));
        }
        let charm = app.charm.clone();
        self.check_attach(&charm, attach)?;
        let unit = self.new_unit(&app_name, None, attach);
        unit.ok_or_else(|| ModelError::NoApp(app_name.to_string()))
    }

    /// The next unit of an application, which of a subordinate stands beside its principal.
    pub(super) fn new_unit(
        &mut self,
        app_name: &AppName,
        principal: Option<UnitName>,
        attach: &[StorageId],
    ) -> Option<UnitName> {
        let app = self.apps.get_mut(app_name)?;
        let name = app_name.unit(app.next_unit);
        app.next_unit += 1;
        app.leader.get_or_insert_with(|| name.clone());
        let beside = principal.as_ref().and_then(|unit| self.units.get(unit));
        let address = match beside {
            Some(principal) => principal.address.clone(),
            None => {
                self.next_address += 1;
                let [_, _, high, low] = self.next_address.to_be_bytes();
                format!("10.1.{high}.{low}")
            }
        };
        let mut unit = Unit::new(app.charm_version(), address, self.now);
        unit.principal = principal;
        self.units.insert(name.clone(), unit);
        self.take_over(&name, attach);
        self.provision(&name);
        Some(name)
    }

    /// Uploads the file of a resource (`juju attach-resource`); the units run upgrade-charm then.
    ///
    /// # Errors
    /// When there is no such application, or its charm has no such resource.
    pub fn attach_resource(
        &mut self,
        app_name: &str,
        resource: &str,
        path: impl Into<PathBuf>,
    ) -> Result<(), ModelError> {
        let now = self.now;
        let (_, app) = living_app(&mut self.apps, app_name)?;
        check_resource(app_name, &app.charm, resource)?;
        app.resources.insert(resource.to_owned(), path.into());
        app.uploaded.insert(resource.to_owned(), now);
        app.uploads += 1;
        Ok(())
    }
}

fn check_resource(app: &str, charm: &Charm, resource: &str) -> Result<(), ModelError> {
    match charm.resource(resource) {
        Some(_) => Ok(()),
        None => Err(ModelError::NoResource {
            app: app.to_owned(),
            resource: resource.to_owned(),
        }),
    }
}
