//! Layers, which a charm writes, and the plan, which Pebble makes of them.
//!
//! Every field is that of [Pebble's specification]; one that holds nothing is not set.
//!
//! [Pebble's specification]: https://documentation.ubuntu.com/pebble/reference/layer-specification/

use std::collections::BTreeMap;
use std::io;

use juju_vocabulary::text::excerpt;
use serde::{Deserialize, Serialize};
use serde_json::ser::Formatter;

use crate::loose::{entries, float, is_unset, list, map, or_unset, present, word, words};
use crate::word::words;
use juju_vocabulary::duration::GoDuration;

words! {
    /// What becomes of an object of the same name in the layers below.
    Override {
        /// What is set here is set in it.
        Merge = "merge",
        /// It is gone.
        Replace = "replace",
    }
}

words! {
    /// Whether a service starts by itself.
    Startup {
        /// With Pebble, with autostart and with a replan.
        Enabled = "enabled",
        /// When it is asked for.
        Disabled = "disabled",
    }
}

words! {
    /// Whether a check starts by itself.
    CheckStartup {
        /// With Pebble and with a replan.
        Enabled = "enabled",
        /// When it is asked for.
        Disabled = "disabled",
    }
}

words! {
    /// What Pebble does when a service ends or a check fails.
    ServiceAction {
        /// Starts the service again, later each time.
        Restart = "restart",
        /// Ends itself, and so the container.
        Shutdown = "shutdown",
        /// Nothing.
        Ignore = "ignore",
        /// Ends itself with a failure though the service had none.
        FailureShutdown = "failure-shutdown",
        /// Ends itself without a failure though the service had one.
        SuccessShutdown = "success-shutdown",
    }
}

words! {
    /// What a check counts for.
    Level {
        /// The container lives; Kubernetes restarts it otherwise.
        Alive = "alive",
        /// The container is ready for traffic.
        Ready = "ready",
    }
}

words! {
    /// The protocol that logs are forwarded in.
    LogTargetType {
        /// Grafana Loki's.
        Loki = "loki",
        /// OpenTelemetry's.
        OpenTelemetry = "opentelemetry",
        /// Syslog's.
        Syslog = "syslog",
    }
}

/// What a charm wants of its container.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Layer {
    /// What the layer is for, in short.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "present")]
    pub summary: String,
    /// What the layer is for, at length.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "present")]
    pub description: String,
    /// Services by name.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "entries")]
    pub services: BTreeMap<String, Service>,
    /// Checks by name.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "entries")]
    pub checks: BTreeMap<String, Check>,
    /// Targets of logs by name.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "entries")]
    pub log_targets: BTreeMap<String, LogTarget>,
    /// Contexts that services share, by name.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "entries")]
    pub workloads: BTreeMap<String, Workload>,
    /// How clients pair over TLS.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "or_unset")]
    pub pairing: Pairing,
}

/// A program that Pebble runs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Service {
    /// What it is, in short.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "or_unset")]
    pub summary: String,
    /// What it is, at length.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "or_unset")]
    pub description: String,
    /// Whether it starts by itself.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "word")]
    pub startup: Option<Startup>,
    /// What becomes of the one below.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "word")]
    pub r#override: Option<Override>,
    /// The command line; arguments in brackets at the end are the defaults.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "or_unset")]
    pub command: String,
    /// Services that start before it.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "list")]
    pub after: Vec<String>,
    /// Services that start after it.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "list")]
    pub before: Vec<String>,
    /// Services that start with it.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "list")]
    pub requires: Vec<String>,
    /// The workload that it belongs to.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "or_unset")]
    pub workload: String,
    /// Variables of its environment.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "map")]
    pub environment: BTreeMap<String, String>,
    /// The id of the user that it runs as.
    #[serde(skip_serializing_if = "is_unset")]
    pub user_id: Option<i64>,
    /// The name of the user that it runs as.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "or_unset")]
    pub user: String,
    /// The id of the group that it runs as.
    #[serde(skip_serializing_if = "is_unset")]
    pub group_id: Option<i64>,
    /// The name of the group that it runs as.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "or_unset")]
    pub group: String,
    /// The directory that it runs in.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "or_unset")]
    pub working_dir: String,
    /// What happens when it ends with 0.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "word")]
    pub on_success: Option<ServiceAction>,
    /// What happens when it ends otherwise.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "word")]
    pub on_failure: Option<ServiceAction>,
    /// What happens when a check fails, by the check's name.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "words")]
    pub on_check_failure: BTreeMap<String, ServiceAction>,
    /// How long the first restart waits.
    #[serde(skip_serializing_if = "is_unset")]
    pub backoff_delay: Option<GoDuration>,
    /// How much longer each further restart waits, 1 or more.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "float")]
    pub backoff_factor: Option<f64>,
    /// How long a restart waits at most.
    #[serde(skip_serializing_if = "is_unset")]
    pub backoff_limit: Option<GoDuration>,
    /// How long it has between SIGTERM and SIGKILL.
    #[serde(skip_serializing_if = "is_unset")]
    pub kill_delay: Option<GoDuration>,
}

/// A question that Pebble asks again and again: does the workload work?
///
/// In the plan it has one of `http`, `tcp` and `exec`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Check {
    /// What becomes of the one below.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "word")]
    pub r#override: Option<Override>,
    /// What it counts for.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "word")]
    pub level: Option<Level>,
    /// Whether it starts by itself.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "word")]
    pub startup: Option<CheckStartup>,
    /// How long from one to the next.
    #[serde(skip_serializing_if = "is_unset")]
    pub period: Option<GoDuration>,
    /// How long one may last.
    #[serde(skip_serializing_if = "is_unset")]
    pub timeout: Option<GoDuration>,
    /// How many failures in a row are a failure; 0 is not set.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "or_unset")]
    pub threshold: i64,
    /// Asks for a page.
    #[serde(skip_serializing_if = "is_unset")]
    pub http: Option<HttpCheck>,
    /// Connects to a port.
    #[serde(skip_serializing_if = "is_unset")]
    pub tcp: Option<TcpCheck>,
    /// Runs a command.
    #[serde(skip_serializing_if = "is_unset")]
    pub exec: Option<ExecCheck>,
}

/// A page that must answer with a status of 2xx.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct HttpCheck {
    /// Where it is.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "or_unset")]
    pub url: String,
    /// What is sent along.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "map")]
    pub headers: BTreeMap<String, String>,
}

/// A port that must accept a connection.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct TcpCheck {
    /// Its number; 0 is not set.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "or_unset")]
    pub port: i64,
    /// The host, `localhost` unless set.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "or_unset")]
    pub host: String,
}

/// A command that must end with 0.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct ExecCheck {
    /// The command line.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "or_unset")]
    pub command: String,
    /// The service whose environment, user, group and directory it has.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "or_unset")]
    pub service_context: String,
    /// Variables of its environment.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "map")]
    pub environment: BTreeMap<String, String>,
    /// The id of the user that it runs as.
    #[serde(skip_serializing_if = "is_unset")]
    pub user_id: Option<i64>,
    /// The name of the user that it runs as.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "or_unset")]
    pub user: String,
    /// The id of the group that it runs as.
    #[serde(skip_serializing_if = "is_unset")]
    pub group_id: Option<i64>,
    /// The name of the group that it runs as.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "or_unset")]
    pub group: String,
    /// The directory that it runs in.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "or_unset")]
    pub working_dir: String,
}

/// A server that logs are forwarded to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct LogTarget {
    /// What becomes of the one below.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "word")]
    pub r#override: Option<Override>,
    /// The protocol.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "word")]
    pub r#type: Option<LogTargetType>,
    /// Its URL.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "or_unset")]
    pub location: String,
    /// The services whose logs it gets; `all`, and `-name` for all but one.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "list")]
    pub services: Vec<String>,
    /// What each line is marked with.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "map")]
    pub labels: BTreeMap<String, String>,
}

/// A context that services share.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Workload {
    /// What becomes of the one below.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "word")]
    pub r#override: Option<Override>,
    /// Variables of its environment.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "map")]
    pub environment: BTreeMap<String, String>,
    /// The id of the user that it runs as.
    #[serde(skip_serializing_if = "is_unset")]
    pub user_id: Option<i64>,
    /// The name of the user that it runs as.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "or_unset")]
    pub user: String,
    /// The id of the group that it runs as.
    #[serde(skip_serializing_if = "is_unset")]
    pub group_id: Option<i64>,
    /// The name of the group that it runs as.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "or_unset")]
    pub group: String,
}

/// How clients pair over TLS.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pairing {
    /// `disabled`, `single` or `multiple`.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "or_unset")]
    pub mode: String,
}

/// A text that is not a layer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LayerError {
    /// It is not the YAML of a layer.
    #[error("cannot read the layer: {0}")]
    Yaml(String),
    /// It has a key that Pebble would refuse.
    #[error(
        "the layer has an unknown key `{0}`; see Pebble's layer specification for the known ones"
    )]
    UnknownKey(String),
}

impl Layer {
    /// Reads a layer as Pebble does: an unknown key is an error, null is nothing except as a section, and a number
    /// where a text belongs is that text.
    ///
    /// YAML's merge key `<<`, several documents, and whole numbers with underscores or a fraction, which
    /// Pebble reads, are refused.
    ///
    /// # Errors
    ///
    /// When Pebble would refuse the text.
    pub fn from_yaml(text: &str) -> Result<Self, LayerError> {
        let mut unknown = None;
        let yaml = serde_yaml::Deserializer::from_str(bounded(text)?);
        let layer: Option<Layer> = serde_ignored::deserialize(yaml, |path| {
            unknown.get_or_insert_with(|| path.to_string().replace('?', ""));
        })
        .or_else(|error| if is_empty(text) { Ok(None) } else { Err(error) })
        .map_err(|error| LayerError::Yaml(excerpt(&error.to_string(), 500)))?;
        match unknown {
            Some(path) => {
                let path = path
                    .split('.')
                    .filter(|step| !step.is_empty())
                    .collect::<Vec<_>>();
                Err(LayerError::UnknownKey(excerpt(&path.join("."), 200)))
            }
            None => Ok(layer.unwrap_or_default()),
        }
    }

    /// The layer as Pebble gets it: in quotes, so that no text can be mistaken for a number.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn to_yaml(&self) -> Result<String, LayerError> {
        let mut json = Vec::new();
        let mut writer = serde_json::Serializer::with_formatter(&mut json, ExplicitKeys);
        self.serialize(&mut writer)
            .map_err(|error| LayerError::Yaml(error.to_string()))?;
        Ok(escaped(&String::from_utf8_lossy(&json)))
    }
}

/// JSON, which is YAML, but for its keys: after 1024 characters YAML gives up on one that is not marked.
struct ExplicitKeys;

impl Formatter for ExplicitKeys {
    fn begin_object_key<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        writer.write_all(if first { b"? " } else { b", ? " })
    }
}

/// Far more than any plan; and the reader takes as long for a text as it has brackets open in it.
const MAX_TEXT: usize = 1024 * 1024;
const MAX_OPEN: usize = 1000;

/// Refuses what would take the reader minutes. Brackets in texts count too.
pub(crate) fn bounded(text: &str) -> Result<&str, LayerError> {
    let mut open = 0usize;
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        if open > MAX_OPEN {
            return Err(LayerError::Yaml("it nests too deeply".to_owned()));
        }
    }
    if text.len() > MAX_TEXT {
        return Err(LayerError::Yaml("it is longer than 1 MiB".to_owned()));
    }
    Ok(text)
}

/// Nothing but comments.
fn is_empty(text: &str) -> bool {
    text.lines()
        .all(|line| line.trim_start().is_empty() || line.trim_start().starts_with('#'))
}

/// JSON holds characters that YAML does not; all of them stand between quotes.
fn escaped(json: &str) -> String {
    let mut yaml = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            ' '..='~' => yaml.push(character),
            _ => yaml.push_str(&format!("\\U{:08x}", u32::from(character))),
        }
    }
    yaml
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_named_with_its_place() {
        for (text, path) in [
            ("services: {a: {command: x, port: 1}}", "services.a.port"),
            ("nonsense: 1", "nonsense"),
            ("checks: {c: {http: {uri: x}}}", "checks.c.http.uri"),
        ] {
            assert_eq!(
                Layer::from_yaml(text),
                Err(LayerError::UnknownKey(path.to_owned()))
            );
        }
    }

    #[test]
    fn a_number_where_a_text_belongs_is_the_text() {
        let text =
            "services: {a: {environment: {PORT: 8080, HEX: 0x1F, V: 1.10, Y: yes, N: null}}}";
        let layer = Layer::from_yaml(text).unwrap();
        let environment = &layer.services["a"].environment;
        let values: Vec<&str> = environment.values().map(String::as_str).collect();
        assert_eq!(values, ["0x1F", "", "8080", "1.10", "yes"]);
    }

    #[test]
    fn null_is_the_same_as_nothing() {
        for text in ["", "# nothing", "{}"] {
            assert_eq!(Layer::from_yaml(text), Ok(Layer::default()), "{text:?}");
        }
        let layer = Layer::from_yaml("services: {a: {command: , after: [b, null], startup: ''}}");
        let a = &layer.unwrap().services["a"];
        assert_eq!(
            a,
            &Service {
                after: vec!["b".to_owned()],
                ..Service::default()
            }
        );
    }

    #[test]
    fn a_name_has_one_object_and_no_null() {
        for text in [
            "services: {a: null}",
            "services: {a: {}, a: {}}",
            "services: []",
            "services:",
            "summary: ~",
            "checks: {c: 1}",
        ] {
            assert!(Layer::from_yaml(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_key_of_any_length_is_read_back() {
        for name in ["k".repeat(5000), "\u{85}".repeat(500), "é: ".repeat(2000)] {
            let mut layer = Layer::default();
            layer.services.insert(name, Service::default());
            assert_eq!(Layer::from_yaml(&layer.to_yaml().unwrap()), Ok(layer));
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let text = "services: {a: {override: merge, command: \"x\\u0085\\u2028\\u007f\\ufeff é 🦀 \\n\", \
                    backoff-factor: 1.5, kill-delay: 90s, user-id: 0}}\nlog-targets: {t: {type: loki}}";
        let layer = Layer::from_yaml(text).unwrap();
        let written = layer.to_yaml().unwrap();
        assert!(written.is_ascii() && written.contains("1m30s"), "{written}");
        assert_eq!(Layer::from_yaml(&written), Ok(layer));
    }
}
