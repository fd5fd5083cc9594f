//! Config options: which values suit one, given as text or left by another charm (`config.go` of
//! `juju/charm`).

use charm_metadata::go_value::{parse_bool, parse_decimal, parse_float, parse_int};
use serde::Deserialize;
use serde_json::{Number, Value};

use crate::secret_uri;

/// The type of a config option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OptionType {
    /// Text.
    String,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// `true` or `false`.
    Boolean,
    /// The URI of a secret.
    Secret,
}

/// One config option.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ConfigOption {
    /// Its type.
    #[serde(rename = "type")]
    pub option_type: OptionType,
    /// Its value while nobody sets another; `Null` when there is none.
    #[serde(default)]
    pub default: Value,
}

impl OptionType {
    /// The name of the type as Juju writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Int => "int",
            Self::Float => "float",
            Self::Boolean => "boolean",
            Self::Secret => "secret",
        }
    }

    /// What a user's text is worth (`ParseSettingsStrings`); nothing when Juju refuses it. So are
    /// infinite floats and such that are no number, which Juju stores and then cannot hand to a charm.
    /// Of a secret it takes the full URI only (`validateSecretConfig` in Juju, then `ValidateSettings`).
    pub fn parse(self, text: &str) -> Option<Value> {
        match self {
            Self::String => Some(text.into()),
            Self::Int => parse_decimal(text).map(Value::from),
            Self::Float => float(parse_float(text)?),
            Self::Boolean => parse_bool(text).map(Value::from),
            Self::Secret => {
                (text.is_empty() || secret_uri::is_full(text)).then(|| Value::from(text))
            }
        }
    }

    /// What a value of another charm, or a default, is worth as one of this type (`Option.validate`);
    /// nothing when it cannot be one. Null, which is no value, always can.
    pub fn coerce(self, value: &Value) -> Option<Value> {
        match (self, value) {
            (_, Value::Null)
            | (Self::String, Value::String(_))
            | (Self::Boolean, Value::Bool(_)) => Some(value.clone()),
            (Self::Int, Value::Number(number)) => number.as_i64().map(Value::from),
            (Self::Int, Value::String(text)) => parse_int(text).map(Value::from),
            (Self::Float, Value::Number(number)) => float(number.as_f64()?),
            (Self::Boolean, Value::String(text)) => parse_bool(text).map(Value::from),
            (Self::Secret, Value::String(text)) => {
                (text.is_empty() || secret_uri::has_scheme(text)).then(|| value.clone())
            }
            _ => None,
        }
    }
}

fn float(value: f64) -> Option<Value> {
    Number::from_f64(value).map(Value::from)
}
