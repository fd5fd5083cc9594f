//! `juju config` (`cmd/juju/application/config.go`).

use std::collections::BTreeMap;

use juju_sim::model::App;
use serde::Serialize;
use serde_json::Value;

/// The options of an application.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct ConfigReport {
    application: String,
    application_config: BTreeMap<String, Setting>,
    charm: String,
    settings: BTreeMap<String, Setting>,
}

/// An option.
#[derive(Debug, Serialize)]
pub(crate) struct Setting {
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    source: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<Value>,
}

impl ConfigReport {
    /// The options of an application.
    pub(crate) fn of(name: &str, app: &App) -> Self {
        let options = app.charm.options.iter().map(|option| {
            let set = app.config.get(&option.name).cloned();
            let setting = Setting {
                default: option.default.clone(),
                description: option.description.clone(),
                source: match (&set, &option.default) {
                    (Some(_), _) => "user",
                    (None, Some(_)) => "default",
                    (None, None) => "unset",
                },
                kind: option.kind.as_str(),
                value: set.or_else(|| option.default.clone()),
            };
            (option.name.clone(), setting)
        });
        let trust = Setting {
            default: Some(Value::Bool(false)),
            description: Some(
                "Does this application have access to trusted credentials".to_owned(),
            ),
            source: if app.trust { "user" } else { "default" },
            kind: "bool",
            value: Some(Value::Bool(app.trust)),
        };
        Self {
            application: name.to_owned(),
            application_config: [("trust".to_owned(), trust)].into(),
            charm: app.charm.name.clone(),
            settings: options.collect(),
        }
    }

    /// An option of the charm, or of the application.
    pub(crate) fn setting(&self, name: &str) -> Option<&Setting> {
        let own = self.settings.get(name);
        own.or_else(|| self.application_config.get(name))
    }
}
