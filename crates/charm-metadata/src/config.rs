//! `config`, or config.yaml: what the operator of the charm can set.

use std::fmt;

use crate::Location;
use crate::field::{Field, Map};
use crate::go_value::{parse_bool, parse_int};
use crate::scalar::Scalar;

/// One configuration option.
#[derive(Clone, PartialEq, Debug)]
pub struct ConfigOption {
    /// The name.
    pub name: String,
    /// The type and, where the file gives one, the default of just that type.
    pub value: OptionValue,
    /// What it is for, in the author's words.
    pub description: Option<String>,
    /// Where the name stands.
    pub location: Location,
}

/// The type of an option with its default. An option without a default that nobody set has no value.
#[derive(Clone, PartialEq, Debug)]
pub enum OptionValue {
    /// `type: string`
    String(Option<String>),
    /// `type: int`; Juju's are 64 bits wide.
    Int(Option<i64>),
    /// `type: float`
    Float(Option<f64>),
    /// `type: boolean`
    Boolean(Option<bool>),
    /// `type: secret`: the id of a user secret, `secret:…`.
    Secret(Option<String>),
}

impl OptionValue {
    /// The type without the default.
    #[must_use]
    pub const fn kind(&self) -> OptionType {
        match self {
            OptionValue::String(_) => OptionType::String,
            OptionValue::Int(_) => OptionType::Int,
            OptionValue::Float(_) => OptionType::Float,
            OptionValue::Boolean(_) => OptionType::Boolean,
            OptionValue::Secret(_) => OptionType::Secret,
        }
    }

    /// The default as `config-get --format=json` prints it; `None` when there is none.
    #[must_use]
    pub fn default_json(&self) -> Option<serde_json::Value> {
        match self {
            OptionValue::String(value) | OptionValue::Secret(value) => {
                value.as_deref().map(serde_json::Value::from)
            }
            OptionValue::Int(value) => value.map(serde_json::Value::from),
            OptionValue::Float(value) => value.map(serde_json::Value::from),
            OptionValue::Boolean(value) => value.map(serde_json::Value::from),
        }
    }
}

/// The type of an option.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum OptionType {
    /// Text.
    String,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// True or false.
    Boolean,
    /// The id of a secret.
    Secret,
}

impl OptionType {
    /// The word in the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            OptionType::String => "string",
            OptionType::Int => "int",
            OptionType::Float => "float",
            OptionType::Boolean => "boolean",
            OptionType::Secret => "secret",
        }
    }
}

impl fmt::Display for OptionType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The options of `config`, whichever file it stands in.
pub(crate) fn read(config: &Field<'_>) -> Vec<ConfigOption> {
    config.refuse_ambiguous();
    let Some(config) = config.map_or("a mapping with `options`") else {
        return Vec::new();
    };
    // charmcraft packs no config.yaml for an empty section.
    if config.is_empty() {
        return Vec::new();
    }
    config.no_slips(&["options"]);
    // Juju takes `options` without a value for no options.
    let Some(options) = config.required("options", "a mapping of options by name") else {
        return Vec::new();
    };
    let Some(options) = options.unless_null().and_then(|options| options.map()) else {
        return Vec::new();
    };
    options
        .fields()
        .filter_map(|(name, field)| option(name, &field))
        .collect()
}

fn option(name: &str, field: &Field<'_>) -> Option<ConfigOption> {
    let map = field.map_or("a mapping with the option's `type`")?;
    map.no_slips(&["type", "default", "description"]);
    if name.is_empty() {
        field.refuse_key("an option needs a name");
    }
    let description = map
        .value("description")
        .and_then(|field| field.owned_string());
    // Juju takes an option without a type for a string; charmcraft's linter calls it an error.
    let kind = map
        .required("type", "`string`, `int`, `float`, `boolean` or `secret`")?
        .choice(&[
            ("string", OptionType::String),
            ("int", OptionType::Int),
            ("float", OptionType::Float),
            ("boolean", OptionType::Boolean),
            ("secret", OptionType::Secret),
        ])?;
    let value = value(&map, kind)?;
    Some(ConfigOption {
        name: name.to_owned(),
        value,
        description,
        location: field.location(),
    })
}

/// The default by the rules with which Juju reads it (`Option.validate` of juju/charm): a quoted number or boolean
/// is taken for an int or a boolean, but not for a float; a number is never taken for a string.
fn value(map: &Map<'_>, kind: OptionType) -> Option<OptionValue> {
    let Some(default) = map.value("default") else {
        return Some(match kind {
            OptionType::String => OptionValue::String(None),
            OptionType::Int => OptionValue::Int(None),
            OptionType::Float => OptionValue::Float(None),
            OptionType::Boolean => OptionValue::Boolean(None),
            OptionType::Secret => OptionValue::Secret(None),
        });
    };
    let value = match (kind, default.one_value(kind.as_str())?) {
        (OptionType::String, Scalar::Str(text) | Scalar::Date(text)) => {
            OptionValue::String(Some(text.clone()))
        }
        (OptionType::Secret, Scalar::Str(text))
            if text.is_empty() || text.starts_with("secret:") =>
        {
            OptionValue::Secret(Some(text.clone()))
        }
        (OptionType::Int, Scalar::Int(number)) => OptionValue::Int(Some(*number)),
        (OptionType::Int, Scalar::Str(text)) if parse_int(text).is_some() => {
            OptionValue::Int(parse_int(text))
        }
        (OptionType::Float, Scalar::Float(number)) => OptionValue::Float(Some(*number)),
        #[allow(clippy::cast_precision_loss)] // As Juju converts it.
        (OptionType::Float, Scalar::Int(number)) => OptionValue::Float(Some(*number as f64)),
        #[allow(clippy::cast_precision_loss)] // The same.
        (OptionType::Float, Scalar::Huge(number)) => OptionValue::Float(Some(*number as f64)),
        (OptionType::Boolean, Scalar::Bool(value)) => OptionValue::Boolean(Some(*value)),
        (OptionType::Boolean, Scalar::Str(text)) if parse_bool(text).is_some() => {
            OptionValue::Boolean(parse_bool(text))
        }
        (_, found) => {
            let expected = match kind {
                OptionType::String => "a string; quote it",
                OptionType::Int => "a whole number",
                OptionType::Float => "a number, unquoted",
                OptionType::Boolean => "true or false",
                OptionType::Secret => "the id of a secret, `secret:…`",
            };
            default.refuse(format!(
                "found {}, but the option has `type: {kind}`; expected {expected}",
                found.describe()
            ));
            return None;
        }
    };
    Some(value)
}
