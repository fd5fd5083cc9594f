//! Tags, and what a scalar is with or without one.

use saphyr_parser::{ScalarStyle, Tag};

use crate::go_scalar;
use crate::node::Value;
use crate::scalar::Scalar;

/// The value of a scalar, by its tag if it has one.
///
/// PyYAML also knows binary, timestamp, set and omap tags; nothing in a charm's files can use them, so they are refused
/// here rather than by what would read the value.
pub(crate) fn scalar(tag: Option<&Tag>, text: &str, style: ScalarStyle) -> Result<Value, String> {
    let string = || Ok(Value::Scalar(Scalar::Str(text.to_owned()), None));
    let Some(tag) = tag else {
        if style != ScalarStyle::Plain {
            return string();
        }
        if text == "=" {
            return Err("an unquoted `=` means something else in YAML 1.1; quote it".to_owned());
        }
        let value = Scalar::plain(text);
        let conflict = go_scalar::conflict(&value, text);
        return Ok(Value::Scalar(value, conflict));
    };
    let value = match (core_tag(tag), Scalar::plain(text)) {
        (Some("str" | ""), _) => return string(),
        (Some("null"), value @ Scalar::Null)
        | (Some("bool"), value @ Scalar::Bool(_))
        | (Some("int"), value @ (Scalar::Int(_) | Scalar::Huge(_)))
        | (Some("float"), value @ Scalar::Float(_)) => value,
        #[allow(clippy::cast_precision_loss)] // What Python's float() does too.
        (Some("float"), Scalar::Int(value)) => Scalar::Float(value as f64),
        #[allow(clippy::cast_precision_loss)] // The same.
        (Some("float"), Scalar::Huge(value)) => Scalar::Float(value as f64),
        _ => return Err(wrong_tag(tag)),
    };
    Ok(Value::Scalar(value, None))
}

pub(crate) fn expect(tag: Option<&Tag>, kind: &str) -> Result<(), String> {
    match tag {
        Some(tag) if !core_tag(tag).is_some_and(|name| name == kind || name.is_empty()) => {
            Err(wrong_tag(tag))
        }
        _ => Ok(()),
    }
}

/// The name of a tag of YAML's own; empty for `!`, which only says not to guess.
fn core_tag(tag: &Tag) -> Option<&str> {
    match (tag.handle.as_str(), tag.suffix.as_str()) {
        ("!" | "", "" | "!") => Some(""),
        ("tag:yaml.org,2002:", name) => Some(name),
        ("", whole) => whole.strip_prefix("tag:yaml.org,2002:"),
        _ => None,
    }
}

fn wrong_tag(tag: &Tag) -> String {
    let tag = match core_tag(tag) {
        Some(name) => format!("!!{name}"),
        None => format!("{}{}", tag.handle, tag.suffix),
    };
    format!("the tag `{tag}` does not fit here; remove it")
}
