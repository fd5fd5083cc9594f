//! The output of tools: `--format=smart|json|yaml`, written as Juju's `cmd` package writes it.

use std::fs;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, Serializer};

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

    fn write(self, value: &(impl Serialize + ?Sized)) -> serde_json::Result<Vec<u8>> {
        if self == Self::Json {
            let mut text = json(value)?;
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

/// Prints a value as the call asks for.
pub(super) fn print(
    call: &Call<'_>,
    parsed: &Parsed<'_>,
    format: Format,
    value: &(impl Serialize + ?Sized),
) -> Answer {
    let text = format.write(value).map_err(|error| error.to_string())?;
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

/// A value as Go's `encoding/json` writes it.
pub(super) fn json(value: &(impl Serialize + ?Sized)) -> serde_json::Result<Vec<u8>> {
    let mut out = Vec::with_capacity(64);
    value.serialize(&mut Serializer::with_formatter(&mut out, Go))?;
    Ok(out)
}

/// Whole floats lose their point; what HTML and JavaScript may trip over is escaped.
struct Go;

impl Formatter for Go {
    fn write_f64<W: ?Sized + Write>(&mut self, out: &mut W, value: f64) -> io::Result<()> {
        if value.fract() == 0.0 && value.abs() < 1e21 {
            write!(out, "{value:.0}")
        } else {
            CompactFormatter.write_f64(out, value)
        }
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let is_special = |c| matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}');
        let mut rest = fragment;
        while let Some((plain, special)) = rest
            .find(is_special)
            .and_then(|at| rest.split_at_checked(at))
        {
            let mut characters = special.chars();
            let code = characters.next().map_or(0, u32::from);
            write!(out, "{plain}\\u{code:04x}")?;
            rest = characters.as_str();
        }
        out.write_all(rest.as_bytes())
    }

    fn write_char_escape<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        let escape = match escape {
            CharEscape::Backspace => CharEscape::AsciiControl(8),
            CharEscape::FormFeed => CharEscape::AsciiControl(12),
            other => other,
        };
        CompactFormatter.write_char_escape(out, escape)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_is_written_as_go_writes_it() {
        for (value, expected) in [
            (json!(2.0), "2"),
            (json!(-1.5e300), "-1.5e+300"),
            (json!(1e20), "100000000000000000000"),
            (json!("a<b>&c"), "\"a\\u003cb\\u003e\\u0026c\""),
            (json!("\u{2028}é\u{2029}"), "\"\\u2028é\\u2029\""),
            (
                json!("\u{8}\u{c}\u{1}\n\r\t\"\\"),
                "\"\\u0008\\u000c\\u0001\\n\\r\\t\\\"\\\\\"",
            ),
            (
                json!({ "b": [null, true], "a": {} }),
                "{\"a\":{},\"b\":[null,true]}",
            ),
        ] {
            let written = json(&value).unwrap();
            assert_eq!(String::from_utf8(written).unwrap(), expected);
        }
    }
}
