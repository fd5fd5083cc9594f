//! What the simulator needs to know of a charm, read from `charmcraft.yaml` or from the older trio
//! of `metadata.yaml`, `config.yaml` and `actions.yaml`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use crate::action_param::{self, Additional, Schema};
pub use crate::config_option::{ConfigOption, OptionType};

/// The role of an endpoint in its relations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Listed under `provides`.
    Provider,
    /// Listed under `requires`.
    Requirer,
    /// Listed under `peers`.
    Peer,
}

/// One endpoint of a charm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Provider, requirer or peer.
    pub role: Role,
    /// The interface that both ends of a relation must share.
    pub interface: String,
    /// At most so many relations; no limit when absent.
    pub limit: Option<u32>,
}

/// One action.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Action {
    /// What its parameters may be: they are the properties of this schema.
    pub params: Schema,
}

/// A charm as the simulator sees it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Charm {
    /// The name of the charm; the default name of an application made of it.
    pub name: String,
    /// All endpoints by name, peers included.
    pub endpoints: BTreeMap<String, Endpoint>,
    /// Config options by name.
    pub options: BTreeMap<String, ConfigOption>,
    /// Actions by name.
    pub actions: BTreeMap<String, Action>,
}

/// A charm's metadata could not be read.
#[derive(Debug, thiserror::Error)]
pub enum CharmError {
    /// The directory holds no metadata.
    #[error("{0} is no charm: it holds neither charmcraft.yaml nor metadata.yaml")]
    Missing(PathBuf),
    /// A file could not be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not YAML, or not of a charm's shape.
    #[error("cannot understand {path}: {source}")]
    Parse {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: serde_yaml::Error,
    },
    /// A default does not suit the type of its option.
    #[error("{path}: option {option:?} is of type {expected} but its default is {default}")]
    Default {
        /// The file.
        path: PathBuf,
        /// The option.
        option: String,
        /// Its type.
        expected: &'static str,
        /// Its default.
        default: Value,
    },
    /// The schema of an action's parameter makes no sense.
    #[error("{path}: action {action:?}: parameter {param:?}: {source}")]
    Param {
        /// The file.
        path: PathBuf,
        /// The action.
        action: String,
        /// The parameter.
        param: String,
        /// Why.
        source: serde_json::Error,
    },
    /// The charm lives beside another in its container or machine.
    #[error("{0}: subordinate charms are not simulated")]
    Subordinate(PathBuf),
    /// The charm has storage.
    #[error(
        "{path}: the charm needs storage ({names}), which is not simulated: its storage-attached \
         would never come"
    )]
    Storage {
        /// The file.
        path: PathBuf,
        /// The names of its storage.
        names: String,
    },
    /// Two endpoints share a name.
    #[error("{path}: endpoint {endpoint:?} is declared twice")]
    DuplicateEndpoint {
        /// The file.
        path: PathBuf,
        /// The name.
        endpoint: String,
    },
}

impl Charm {
    /// Reads the charm in `dir`: `charmcraft.yaml`, else `metadata.yaml` with `config.yaml` and
    /// `actions.yaml` beside it where there are any.
    ///
    /// # Errors
    /// When there is no metadata, or it cannot be read or understood; the error names the file.
    pub fn read(dir: &Path) -> Result<Self, CharmError> {
        let charmcraft = dir.join("charmcraft.yaml");
        let metadata = dir.join("metadata.yaml");
        // A packed charm carries both; then metadata.yaml is what Juju reads.
        let main = if metadata.is_file() {
            &metadata
        } else {
            &charmcraft
        };
        if !main.is_file() {
            return Err(CharmError::Missing(dir.to_owned()));
        }
        let mut file: MetadataFile = read_yaml(main)?;
        let config = dir.join("config.yaml");
        if config.is_file() {
            file.config = read_yaml(&config)?;
        }
        let actions = dir.join("actions.yaml");
        if actions.is_file() {
            file.actions = read_yaml(&actions)?;
        }
        file.into_charm(main)
    }
}

fn read_yaml<T: DeserializeOwned>(path: &Path) -> Result<T, CharmError> {
    let text = fs::read_to_string(path).map_err(|source| CharmError::Read {
        path: path.to_owned(),
        source,
    })?;
    serde_yaml::from_str(&text).map_err(|source| CharmError::Parse {
        path: path.to_owned(),
        source,
    })
}

#[derive(Deserialize)]
struct MetadataFile {
    name: String,
    #[serde(default)]
    subordinate: bool,
    #[serde(default)]
    storage: BTreeMap<String, IgnoredAny>,
    #[serde(default)]
    provides: BTreeMap<String, EndpointEntry>,
    #[serde(default)]
    requires: BTreeMap<String, EndpointEntry>,
    #[serde(default)]
    peers: BTreeMap<String, EndpointEntry>,
    #[serde(default)]
    config: ConfigFile,
    #[serde(default)]
    actions: BTreeMap<String, Option<ActionEntry>>,
}

/// `db: mysql` is short for `db: {interface: mysql}`.
#[derive(Deserialize)]
#[serde(untagged)]
enum EndpointEntry {
    Interface(String),
    Full {
        interface: String,
        limit: Option<u32>,
    },
}

#[derive(Default, Deserialize)]
struct ConfigFile {
    #[serde(default)]
    options: BTreeMap<String, ConfigOption>,
}

#[derive(Deserialize)]
struct ActionEntry {
    #[serde(default)]
    params: BTreeMap<String, Value>,
    #[serde(default)]
    required: Vec<String>,
    #[serde(
        default,
        rename = "additionalProperties",
        deserialize_with = "action_param::additional"
    )]
    additional: Additional,
}

impl MetadataFile {
    fn into_charm(mut self, path: &Path) -> Result<Charm, CharmError> {
        if self.subordinate {
            return Err(CharmError::Subordinate(path.to_owned()));
        }
        if !self.storage.is_empty() {
            let names: Vec<_> = self.storage.into_keys().collect();
            return Err(CharmError::Storage {
                path: path.to_owned(),
                names: names.join(", "),
            });
        }
        let mut charm = Charm {
            name: self.name,
            ..Charm::default()
        };
        let roles = [
            (Role::Provider, self.provides),
            (Role::Requirer, self.requires),
            (Role::Peer, self.peers),
        ];
        for (role, entries) in roles {
            for (name, entry) in entries {
                let (interface, limit) = match entry {
                    EndpointEntry::Interface(interface) => (interface, None),
                    EndpointEntry::Full { interface, limit } => (interface, limit),
                };
                let endpoint = Endpoint {
                    role,
                    interface,
                    limit,
                };
                if charm.endpoints.insert(name.clone(), endpoint).is_some() {
                    return Err(CharmError::DuplicateEndpoint {
                        path: path.to_owned(),
                        endpoint: name,
                    });
                }
            }
        }
        for (option, entry) in &mut self.config.options {
            let default = entry.option_type.coerce(&entry.default);
            entry.default = default.ok_or_else(|| CharmError::Default {
                path: path.to_owned(),
                option: option.clone(),
                expected: entry.option_type.name(),
                default: entry.default.clone(),
            })?;
        }
        charm.options = self.config.options;
        for (name, entry) in self.actions {
            let mut action = Action::default();
            if let Some(entry) = entry {
                action.params.required = entry.required;
                action.params.additional = entry.additional;
                for (param, schema) in entry.params {
                    let read = serde_json::from_value(schema);
                    let read = read.map_err(|source| CharmError::Param {
                        path: path.to_owned(),
                        action: name.clone(),
                        param: param.clone(),
                        source,
                    })?;
                    action.params.properties.insert(param, read);
                }
            }
            charm.actions.insert(name, action);
        }
        Ok(charm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action_param::ParamType;

    fn parse(yaml: &str) -> Result<Charm, CharmError> {
        let file: MetadataFile =
            serde_yaml::from_str(yaml).map_err(|source| CharmError::Parse {
                path: "charmcraft.yaml".into(),
                source,
            })?;
        file.into_charm(Path::new("charmcraft.yaml"))
    }

    #[test]
    fn endpoints_options_and_actions_are_read() {
        let charm = parse(
            "name: c\nprovides: {db: mysql}\nrequires: {cache: {interface: redis, limit: 1}}\n\
             peers: {cluster: {interface: gossip}}\n\
             config: {options: {port: {type: int, default: \"80\"}, name: {type: string}}}\n\
             actions: {backup: {params: {path: {type: string, default: /tmp}}, required: [mode], \
             additionalProperties: false}, ping: }\n",
        )
        .unwrap();
        assert_eq!(charm.endpoints["db"].interface, "mysql");
        assert_eq!(charm.endpoints["cache"].limit, Some(1));
        assert_eq!(charm.endpoints["cluster"].role, Role::Peer);
        assert_eq!(charm.options["port"].default, 80);
        assert!(charm.options["name"].default.is_null());
        let backup = &charm.actions["backup"].params;
        assert_eq!(backup.properties["path"].default, Some("/tmp".into()));
        assert_eq!(backup.required, ["mode"]);
        assert_eq!(backup.additional, Additional::Forbidden);
        assert_eq!(charm.actions["ping"], Action::default());
    }

    #[test]
    fn charms_that_would_wait_for_what_never_comes_are_refused() {
        let stored =
            parse("name: c\nstorage: {data: {type: filesystem}, logs: {type: filesystem}}");
        let error = stored.unwrap_err().to_string();
        assert!(error.contains("needs storage (data, logs)"), "{error}");
        assert!(parse("name: c\nstorage: {}").is_ok());
        let beside = parse("name: c\nsubordinate: true").unwrap_err().to_string();
        assert!(beside.contains("subordinate charms are not"), "{beside}");
    }

    #[test]
    fn types_and_choices_of_parameters_are_read() {
        let charm = parse(
            "name: c\nactions: {go: {params: {far: {type: integer}, how: {enum: [on foot, 2]}, \
             who: {type: [string, \"null\"]}}}}",
        );
        let params = charm.unwrap().actions["go"].params.properties.clone();
        assert_eq!(params["far"].types, [ParamType::Integer]);
        assert_eq!(params["how"].choices, ["on foot".into(), Value::from(2)]);
        assert_eq!(params["who"].types, [ParamType::String, ParamType::Null]);
    }

    #[test]
    fn mistakes_are_named() {
        let wrong_default = parse("name: c\nconfig: {options: {port: {type: int, default: x}}}");
        assert!(
            wrong_default
                .unwrap_err()
                .to_string()
                .contains("\"port\" is of type int")
        );
        let twice = parse("name: c\nprovides: {db: a}\nrequires: {db: a}");
        assert!(
            twice
                .unwrap_err()
                .to_string()
                .contains("\"db\" is declared twice")
        );
        let params = parse("name: c\nactions: {go: {params: {far: {type: [int]}}}}");
        let error = params.unwrap_err().to_string();
        assert!(
            error.contains("\"go\": parameter \"far\": type must be"),
            "{error}"
        );
        let inside = "{type: array, items: {properties: {far: {type: int}}}}";
        let params = parse(&format!(
            "name: c\nactions: {{go: {{params: {{way: {inside}}}}}}}"
        ));
        let error = params.unwrap_err().to_string();
        assert!(
            error.contains("\"go\": parameter \"way\": type must be"),
            "{error}"
        );
        assert!(
            parse("provides: {}")
                .unwrap_err()
                .to_string()
                .contains("charmcraft.yaml")
        );
    }
}
