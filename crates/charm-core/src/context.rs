//! What Juju says about a dispatch in the environment of the charm.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::name::{NameError, UnitName};
use crate::text;

/// Where a dispatch happens: unit, model, machine. The event itself is passed to its observers.
///
/// The variables are those of Juju's [hook execution] page. Two hooks, `collect-metrics` and
/// `meter-status-changed`, run outside of the unit agent and are told next to nothing: model name, UUID
/// and Juju's version are empty there.
///
/// [hook execution]: https://documentation.ubuntu.com/juju/3.6/reference/hook/
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    unit: UnitName,
    model_name: String,
    model_uuid: String,
    juju_version: String,
    charm_dir: PathBuf,
    principal_unit: Option<UnitName>,
    machine_id: Option<String>,
    availability_zone: Option<String>,
    api_addresses: Vec<String>,
    cloud_api_version: Option<String>,
    context_id: Option<String>,
    agent_socket: Option<AgentSocket>,
    proxies: Proxies,
    debug: Option<Debugging>,
}

/// Where the unit agent listens for hook tools.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentSocket {
    /// A path, or with a leading `@` the name of an abstract socket; `host:port` on TCP.
    pub address: String,
    /// `unix` or `tcp`.
    pub network: String,
}

/// The proxies that the model wants charms to use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    /// For plain HTTP.
    pub http: Option<String>,
    /// For HTTPS.
    pub https: Option<String>,
    /// For FTP.
    pub ftp: Option<String>,
    /// Hosts to reach without a proxy, separated by commas.
    pub no_proxy: Option<String>,
}

/// Somebody debugs this unit with `juju debug-hooks` or `juju debug-code`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Debugging {
    /// Where `juju debug-code --at` asks to stop, separated by commas; empty without `--at`.
    pub at: String,
}

impl Context {
    /// The unit that runs this charm.
    #[must_use]
    pub fn unit(&self) -> &UnitName {
        &self.unit
    }

    /// The model's name.
    #[must_use]
    pub fn model_name(&self) -> &str {
        &self.model_name
    }

    /// The model's UUID.
    #[must_use]
    pub fn model_uuid(&self) -> &str {
        &self.model_uuid
    }

    /// The version of the unit agent, such as `3.6.1`.
    #[must_use]
    pub fn juju_version(&self) -> &str {
        &self.juju_version
    }

    /// The directory that the charm was unpacked to.
    #[must_use]
    pub fn charm_dir(&self) -> &Path {
        &self.charm_dir
    }

    /// Of a subordinate, the unit it is deployed beside.
    #[must_use]
    pub fn principal_unit(&self) -> Option<&UnitName> {
        self.principal_unit.as_ref()
    }

    /// The machine's id; none on Kubernetes.
    #[must_use]
    pub fn machine_id(&self) -> Option<&str> {
        self.machine_id.as_deref()
    }

    /// The cloud's availability zone of the machine, where it has one.
    #[must_use]
    pub fn availability_zone(&self) -> Option<&str> {
        self.availability_zone.as_deref()
    }

    /// The controllers' API addresses, `host:port`.
    #[must_use]
    pub fn api_addresses(&self) -> &[String] {
        &self.api_addresses
    }

    /// The version of the Kubernetes API; none on machines.
    #[must_use]
    pub fn cloud_api_version(&self) -> Option<&str> {
        self.cloud_api_version.as_deref()
    }

    /// Identifies this dispatch to the unit agent.
    #[must_use]
    pub fn context_id(&self) -> Option<&str> {
        self.context_id.as_deref()
    }

    /// Where the unit agent listens for hook tools.
    #[must_use]
    pub fn agent_socket(&self) -> Option<&AgentSocket> {
        self.agent_socket.as_ref()
    }

    /// The proxies that the model wants charms to use.
    #[must_use]
    pub fn proxies(&self) -> &Proxies {
        &self.proxies
    }

    /// Set while somebody debugs this unit.
    #[must_use]
    pub fn debugging(&self) -> Option<&Debugging> {
        self.debug.as_ref()
    }

    pub(crate) fn read(vars: &Vars<'_>) -> Result<Self, ContextError> {
        let restricted = vars.is_restricted()?;
        let text = |variable| match vars.optional(variable)? {
            Some(value) => Ok(value),
            None if restricted => Ok(String::new()),
            None => Err(ContextError::Missing { variable }),
        };
        Ok(Context {
            unit: if restricted {
                vars.unit_or_tag()?
            } else {
                vars.parse("JUJU_UNIT_NAME")?
            },
            model_name: text("JUJU_MODEL_NAME")?,
            model_uuid: text("JUJU_MODEL_UUID")?,
            juju_version: text("JUJU_VERSION")?,
            charm_dir: vars.require("JUJU_CHARM_DIR")?.into(),
            principal_unit: vars.parse_optional("JUJU_PRINCIPAL_UNIT")?,
            machine_id: vars.optional("JUJU_MACHINE_ID")?,
            availability_zone: vars.optional("JUJU_AVAILABILITY_ZONE")?,
            api_addresses: vars
                .optional("JUJU_API_ADDRESSES")?
                .map(|all| all.split_whitespace().map(str::to_owned).collect())
                .unwrap_or_default(),
            cloud_api_version: vars.optional("CLOUD_API_VERSION")?,
            context_id: vars.optional("JUJU_CONTEXT_ID")?,
            agent_socket: match vars.optional("JUJU_AGENT_SOCKET_ADDRESS")? {
                None => None,
                Some(address) => Some(AgentSocket {
                    address,
                    network: vars
                        .optional("JUJU_AGENT_SOCKET_NETWORK")?
                        .unwrap_or_else(|| "unix".to_owned()),
                }),
            },
            proxies: Proxies {
                http: vars.optional("JUJU_CHARM_HTTP_PROXY")?,
                https: vars.optional("JUJU_CHARM_HTTPS_PROXY")?,
                ftp: vars.optional("JUJU_CHARM_FTP_PROXY")?,
                no_proxy: vars.optional("JUJU_CHARM_NO_PROXY")?,
            },
            debug: match (
                vars.optional("JUJU_DEBUG")?,
                vars.optional("JUJU_DEBUG_AT")?,
            ) {
                (None, None) => None,
                (_, at) => Some(Debugging {
                    at: at.unwrap_or_default(),
                }),
            },
        })
    }
}

/// An environment that is not that of a Juju hook.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ContextError {
    /// A variable that Juju sets is missing or empty.
    #[error(
        "{variable} is not set; a charm is started by Juju, which sets it for this kind of event"
    )]
    Missing {
        /// Its name.
        variable: &'static str,
    },
    /// A variable holds something else than Juju would write.
    #[error("{variable}: {reason}")]
    Invalid {
        /// Its name.
        variable: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}

/// The environment, behind a function so that tests need not change the process's own.
pub(crate) struct Vars<'a> {
    lookup: &'a dyn Fn(&str) -> Option<OsString>,
}

impl<'a> Vars<'a> {
    pub(crate) fn new(lookup: &'a dyn Fn(&str) -> Option<OsString>) -> Self {
        Vars { lookup }
    }

    pub(crate) fn of_process() -> Self {
        Vars {
            lookup: &|name| env::var_os(name),
        }
    }

    /// Juju exports what does not apply as empty.
    pub(crate) fn optional(&self, variable: &'static str) -> Result<Option<String>, ContextError> {
        match (self.lookup)(variable) {
            None => Ok(None),
            Some(value) => match value.into_string() {
                Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
                Err(_) => Err(ContextError::Invalid {
                    variable,
                    reason: "is not UTF-8".to_owned(),
                }),
            },
        }
    }

    pub(crate) fn require(&self, variable: &'static str) -> Result<String, ContextError> {
        self.optional(variable)?
            .ok_or(ContextError::Missing { variable })
    }

    pub(crate) fn parse<T: FromStr<Err = NameError>>(
        &self,
        variable: &'static str,
    ) -> Result<T, ContextError> {
        self.parse_optional(variable)?
            .ok_or(ContextError::Missing { variable })
    }

    pub(crate) fn parse_optional<T: FromStr<Err = NameError>>(
        &self,
        variable: &'static str,
    ) -> Result<Option<T>, ContextError> {
        self.optional(variable)?
            .map(|text| {
                text.parse()
                    .map_err(|error: NameError| ContextError::Invalid {
                        variable,
                        reason: error.to_string(),
                    })
            })
            .transpose()
    }

    /// Whether somebody runs an action.
    pub(crate) fn is_action(&self) -> bool {
        let path = self.optional("JUJU_DISPATCH_PATH");
        matches!(path, Ok(Some(path)) if path.starts_with("actions/"))
    }

    /// Whether this is one of the hooks that Juju tells next to nothing.
    fn is_restricted(&self) -> Result<bool, ContextError> {
        let path = self.optional("JUJU_DISPATCH_PATH")?;
        let restricted = ["hooks/collect-metrics", "hooks/meter-status-changed"];
        Ok(path.is_some_and(|path| restricted.contains(&path.as_str())))
    }

    /// The unit, which restricted hooks are told by its tag: `unit-my-app-0` is `my-app/0`.
    fn unit_or_tag(&self) -> Result<UnitName, ContextError> {
        let text = self.require("JUJU_UNIT_NAME")?;
        let tag = text
            .strip_prefix("unit-")
            .and_then(|tag| tag.rsplit_once('-'));
        match tag.map(|(app, number)| format!("{app}/{number}").parse()) {
            Some(Ok(unit)) => Ok(unit),
            _ => self.parse("JUJU_UNIT_NAME"),
        }
    }

    pub(crate) fn number(&self, variable: &'static str) -> Result<Option<u64>, ContextError> {
        let number = |value: String| {
            value.parse().map_err(|_| ContextError::Invalid {
                variable,
                reason: format!("`{}` is not a number", text::excerpt(&value, 40)),
            })
        };
        self.optional(variable)?.map(number).transpose()
    }
}
