//! The output of tools: `--format=smart|json|yaml`, written as Juju's `cmd` package writes it.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use super::flags::{Flag, Parsed, value};
use super::{Answer, Call, Refusal, yaml};
use crate::hook_context::ToolOutput;

/// The options of every tool that prints something.
pub(super) const OUTPUT: &[Flag] = &[value(&["format"]), value(&["o", "output"])];

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

impl Format {
    /// The format that was asked for.
    pub(super) fn of(parsed: &Parsed, default: Self) -> Result<Self, Refusal> {
        match parsed.value("format") {
            None => Ok(default),
            Some("json") => Ok(Self::Json),
            Some("yaml") => Ok(Self::Yaml),
            // A tool that does not default to it does not know it.
            Some("smart") if default == Self::Smart => Ok(Self::Smart),
            Some(other) => Err(parsed.invalid("format", &format!("unknown format {other:?}"))),
        }
    }

    fn write(self, value: &Value) -> String {
        match self {
            Self::Json => {
                let mut text = String::new();
                write_json(&mut text, value);
                text.push('\n');
                text
            }
            Self::Yaml if value.is_null() => String::new(),
            Self::Yaml => yaml::document(value),
            Self::Smart => match value {
                Value::Null => String::new(),
                Value::Bool(true) => "True\n".to_owned(),
                Value::Bool(false) => "False\n".to_owned(),
                Value::String(text) if text.is_empty() => String::new(),
                Value::String(text) => format!("{text}\n"),
                Value::Array(items) => match lines(items) {
                    Some(text) if text.is_empty() => String::new(),
                    Some(text) => format!("{text}\n"),
                    None => yaml::document(value),
                },
                _ => yaml::document(value),
            },
        }
    }
}

fn lines(items: &[Value]) -> Option<String> {
    let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
    texts.map(|texts| texts.join("\n"))
}

/// Prints a value as the call asks for.
pub(super) fn print(call: &Call<'_>, parsed: &Parsed, format: Format, value: &Value) -> Answer {
    let text = format.write(value).into_bytes();
    match parsed.value("o").filter(|path| !path.is_empty()) {
        None => Ok(ToolOutput {
            stdout: text,
            ..ToolOutput::default()
        }),
        Some(path) => match fs::write(call.dir.join(path), text) {
            Ok(()) => Ok(ToolOutput::default()),
            Err(error) => Err(Refusal::Failed(format!("open {path}: {error}"))),
        },
    }
}

/// Go's `encoding/json`: whole floats lose their point; `<`, `>` and `&` are escaped.
pub(super) fn write_json(out: &mut String, value: &Value) {
    match value {
        Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            Some(float) if float.fract() == 0.0 && float.abs() < 1e21 => {
                let _ = write!(out, "{float:.0}");
            }
            _ => {
                let _ = write!(out, "{number}");
            }
        },
        Value::String(text) => write_json_string(out, text),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_json(out, item);
            }
            out.push(']');
        }
        Value::Object(map) => {
            out.push('{');
            for (index, (key, item)) in map.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_json_string(out, key);
                out.push(':');
                write_json(out, item);
            }
            out.push('}');
        }
        Value::Null | Value::Bool(_) => {
            let _ = write!(out, "{value}");
        }
    }
}

fn write_json_string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}
