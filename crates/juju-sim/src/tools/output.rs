//! The output of tools: `--format=smart|json|yaml`, written as Juju's `cmd` package writes it.

use serde::Serialize;
use serde_json::Value;

use super::answer::Refusal;
use super::flags::{Flag, Parsed, text, value};
use super::{json, yaml};

/// A way to write values.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// For people and shells.
    Smart,
    /// JSON on one line.
    Json,
    /// YAML.
    Yaml,
}

const FILE: Flag = text(&["o", "output"], "", "Specify an output file");
const SMART: &[Flag] = &[
    value(
        &["format"],
        "smart",
        "Specify output format (json|smart|yaml)",
    ),
    FILE,
];
const YAML: &[Flag] = &[
    value(&["format"], "yaml", "Specify output format (json|yaml)"),
    FILE,
];

impl Format {
    /// The options of a tool that prints something, with the format that it has by default.
    pub(super) fn flags(default: Option<Self>) -> &'static [Flag] {
        match default {
            None => &[],
            Some(Self::Smart) => SMART,
            Some(Self::Json | Self::Yaml) => YAML,
        }
    }

    /// The format that was asked for.
    pub(super) fn of(parsed: &Parsed<'_>, default: Self) -> Result<Self, Refusal> {
        match parsed.value("format") {
            None => Ok(default),
            Some("json") => Ok(Self::Json),
            Some("yaml") => Ok(Self::Yaml),
            // A tool that does not default to it does not know it.
            Some("smart") if default == Self::Smart => Ok(Self::Smart),
            Some(other) => Err(parsed.invalid("format", &format!("unknown format {other:?}"))),
        }
    }

    /// A value in this format.
    pub(super) fn write(self, value: &(impl Serialize + ?Sized)) -> serde_json::Result<Vec<u8>> {
        if self == Self::Json {
            let mut text = json::line(value)?;
            text.push(b'\n');
            return Ok(text);
        }
        let value = serde_json::to_value(value)?;
        let text = match &value {
            Value::Null => String::new(),
            _ if self == Self::Yaml => yaml::document(&value),
            Value::Bool(true) => "True\n".to_owned(),
            Value::Bool(false) => "False\n".to_owned(),
            Value::String(text) if text.is_empty() => String::new(),
            Value::String(text) => format!("{text}\n"),
            Value::Array(items) => match lines(items) {
                Some(text) if text.is_empty() => String::new(),
                Some(text) => format!("{text}\n"),
                None => yaml::document(&value),
            },
            _ => yaml::document(&value),
        };
        Ok(text.into_bytes())
    }
}

fn lines(items: &[Value]) -> Option<String> {
    let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
    texts.map(|texts| texts.join("\n"))
}
