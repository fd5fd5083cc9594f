//! What Juju says in the environment of every dispatch, whatever the event.

use std::borrow::Cow;
use std::path::PathBuf;

use crate::name::UnitName;
use crate::variable::{VariableError, Variables};
use crate::version::JujuVersion;

/// Declares [`Environment`]: a field, and the variable that carries it. Of the fields marked `untold`, restricted
/// hooks are told nothing.
macro_rules! environment {
    ($($(#[$doc:meta])* $field:ident: $type:ty = $variable:literal $($untold:ident)?;)*) => {
        /// Where a dispatch happens: unit, model, machine. What Juju leaves out is none or empty.
        ///
        /// The variables are those of Juju's [hook execution] page and of `HookVars` in its
        /// `worker/uniter/runner/context`. Two hooks, `collect-metrics` and `meter-status-changed`, are
        /// run outside of the unit agent and are told next to nothing: model name and UUID are empty there,
        /// and Juju's version is [`JujuVersion::UNKNOWN`].
        ///
        /// [hook execution]: https://documentation.ubuntu.com/juju/3.6/reference/hook/
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Environment {
            $($(#[$doc])* pub $field: $type,)*
        }

        impl Environment {
            /// The variables that stand in it.
            pub const VARIABLES: &'static [&'static str] = &[$($variable),*];

            /// Reads it. `is_restricted` says that the hook is one of the two that are told next to nothing.
            ///
            /// # Errors
            ///
            /// When a variable that Juju always sets is missing, or one holds something else.
            pub fn read(variables: &Variables<'_>, is_restricted: bool) -> Result<Self, VariableError> {
                Ok(Environment {
                    $($field: environment!(@read variables, is_restricted, $variable $(, $untold)?)?,)*
                })
            }

            /// The variables and their texts, as Juju writes them.
            #[must_use]
            pub fn variables(&self) -> Vec<(&'static str, Cow<'_, str>)> {
                use crate::variable::Value;
                let all = [$(($variable, self.$field.write()),)*];
                all.into_iter().map(|(name, text)| (name, text.unwrap_or_default())).collect()
            }
        }
    };
    (@read $variables:ident, $is_restricted:ident, $variable:literal) => {
        $variables.read($variable)
    };
    (@read $variables:ident, $is_restricted:ident, $variable:literal, untold) => {
        match $variables.read($variable) {
            Err(VariableError::Missing { .. }) if $is_restricted => Ok(Default::default()),
            read => read,
        }
    };
    (@read $variables:ident, $is_restricted:ident, $variable:literal, tag) => {
        match $variables.text($variable)?.as_deref().and_then(UnitName::of_tag) {
            // Restricted hooks are told the unit by its tag.
            Some(unit) if $is_restricted => Ok(unit),
            _ => $variables.read($variable),
        }
    };
}

environment! {
    /// The unit that runs this charm.
    unit: UnitName = "JUJU_UNIT_NAME" tag;
    /// The model's name.
    model_name: String = "JUJU_MODEL_NAME" untold;
    /// The model's UUID.
    model_uuid: String = "JUJU_MODEL_UUID" untold;
    /// The version of the unit agent.
    juju_version: JujuVersion = "JUJU_VERSION";
    /// The directory that the charm was unpacked to.
    charm_dir: PathBuf = "JUJU_CHARM_DIR";
    /// Of a subordinate, the unit it is deployed beside.
    principal_unit: Option<UnitName> = "JUJU_PRINCIPAL_UNIT";
    /// The machine's id; none on Kubernetes.
    machine_id: Option<String> = "JUJU_MACHINE_ID";
    /// The cloud's availability zone of the machine, where it has one.
    availability_zone: Option<String> = "JUJU_AVAILABILITY_ZONE";
    /// The controllers' API addresses, `host:port`.
    api_addresses: Vec<String> = "JUJU_API_ADDRESSES";
    /// The version of the Kubernetes API; none on machines.
    cloud_api_version: Option<String> = "CLOUD_API_VERSION";
    /// Identifies this dispatch to the unit agent.
    context_id: Option<String> = "JUJU_CONTEXT_ID";
    /// Where the unit agent listens for hook tools: a path, or with a leading `@` the name of an abstract
    /// socket; `host:port` on TCP.
    agent_address: Option<String> = "JUJU_AGENT_SOCKET_ADDRESS";
    /// What kind of address that is: `unix` or `tcp`.
    agent_network: Option<String> = "JUJU_AGENT_SOCKET_NETWORK";
    /// The proxy that the model wants charms to use for plain HTTP.
    http_proxy: Option<String> = "JUJU_CHARM_HTTP_PROXY";
    /// The same for HTTPS.
    https_proxy: Option<String> = "JUJU_CHARM_HTTPS_PROXY";
    /// The same for FTP.
    ftp_proxy: Option<String> = "JUJU_CHARM_FTP_PROXY";
    /// Hosts to reach without a proxy, separated by commas.
    no_proxy: Option<String> = "JUJU_CHARM_NO_PROXY";
}

impl Environment {
    /// The environment of a unit of which nothing else is known yet: what who plays Juju begins with.
    #[must_use]
    pub fn of(unit: UnitName, juju_version: JujuVersion, charm_dir: impl Into<PathBuf>) -> Self {
        Environment {
            unit,
            model_name: String::new(),
            model_uuid: String::new(),
            juju_version,
            charm_dir: charm_dir.into(),
            principal_unit: None,
            machine_id: None,
            availability_zone: None,
            api_addresses: Vec::new(),
            cloud_api_version: None,
            context_id: None,
            agent_address: None,
            agent_network: None,
            http_proxy: None,
            https_proxy: None,
            ftp_proxy: None,
            no_proxy: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    fn lookup(pairs: &[(&str, &str)]) -> impl Fn(&str) -> Option<OsString> {
        let pairs: Vec<(String, String)> = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        move |name| {
            let found = pairs.iter().find(|(known, _)| known == name)?;
            Some(found.1.clone().into())
        }
    }

    #[test]
    fn what_is_written_is_what_is_read() {
        let unit = "web/1".parse().unwrap();
        let mut written = Environment::of(unit, JujuVersion::new(3, 6, 9), "/charm");
        written.model_name = "prod".to_owned();
        written.model_uuid = "f47ac10b-58cc-4372-a567-0e02b2c3d479".to_owned();
        written.api_addresses = vec!["10.0.0.1:17070".to_owned(), "10.0.0.2:17070".to_owned()];
        written.principal_unit = Some("db/0".parse().unwrap());
        let variables = written.variables();
        let names: Vec<_> = variables.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, Environment::VARIABLES);
        let pairs: Vec<_> = variables
            .iter()
            .map(|(name, text)| (*name, &**text))
            .collect();
        let read = Environment::read(&Variables::new(&lookup(&pairs)), false);
        assert_eq!(read.unwrap(), written);
    }

    #[test]
    fn a_restricted_hook_is_told_its_unit_by_the_tag_and_no_model() {
        let told = [
            ("JUJU_UNIT_NAME", "unit-my-app-3"),
            ("JUJU_CHARM_DIR", "/charm"),
        ];
        let lookup = lookup(&told);
        let variables = Variables::new(&lookup);
        let read = Environment::read(&variables, true).unwrap();
        assert_eq!(read.unit, "my-app/3");
        assert_eq!(read.juju_version, JujuVersion::UNKNOWN);
        assert_eq!(read.model_name, "");
        // The hooks of the agent are told all of it.
        assert!(Environment::read(&variables, false).is_err());
    }

    #[test]
    fn what_juju_always_sets_is_missed() {
        let lookup = lookup(&[("JUJU_UNIT_NAME", "my-app/3"), ("JUJU_CHARM_DIR", "/charm")]);
        assert_eq!(
            Environment::read(&Variables::new(&lookup), false),
            Err(VariableError::Missing {
                variable: "JUJU_MODEL_NAME"
            })
        );
    }
}
