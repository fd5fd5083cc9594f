//! `juju show-application` (`cmd/juju/application/show.go`).

use std::collections::BTreeMap;

use juju_sim::model::App;
use juju_sim::resolver::Life;
use serde::Serialize;

/// An application.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct ApplicationInfo {
    charm: String,
    constraints: BTreeMap<String, String>,
    principal: bool,
    exposed: bool,
    remote: bool,
    life: &'static str,
    endpoint_bindings: BTreeMap<String, String>,
}

impl ApplicationInfo {
    /// What there is to say of an application.
    pub(crate) fn of(app: &App) -> Self {
        let endpoints = app.charm.endpoints.iter();
        let names = endpoints.map(|endpoint| endpoint.name.clone());
        let names = names.chain([String::new()]);
        Self {
            charm: app.charm.name.clone(),
            constraints: BTreeMap::new(),
            principal: !app.charm.subordinate,
            exposed: false,
            remote: false,
            life: match app.life {
                Life::Alive => "alive",
                Life::Dying => "dying",
            },
            endpoint_bindings: names.map(|name| (name, "alpha".to_owned())).collect(),
        }
    }
}
