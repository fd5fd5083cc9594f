//! `config`, or config.yaml: what the operator of the charm can set.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use crate::field::Field;
use crate::go_value::{parse_bool, parse_decimal, parse_float, parse_int};
use crate::{Location, secret_uri};

/// One configuration option.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ConfigOption {
    /// The name.
    pub name: String,
    /// The type.
    pub kind: OptionType,
    /// The value while nobody sets another, one of just that type: as `config-get --format=json` prints it. None when there is
    /// none; the option has no value then.
    pub default: Option<Value>,
    /// What it is for, in the author's words.
    pub description: Option<String>,
    /// Where the name stands.
    pub location: Location,
}

/// The type of an option.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OptionType {
    /// Text.
    String,
    /// A whole number of 64 bits.
    Int,
    /// A number.
    Float,
    /// True or false.
    Boolean,
    /// The URI of a secret, or an empty text for none.
    Secret,
}

impl OptionType {
    const ALL: [OptionType; 5] = [
        OptionType::String,
        OptionType::Int,
        OptionType::Float,
        OptionType::Boolean,
        OptionType::Secret,
    ];

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

    /// What a value is worth as one of this type: a default, what another charm left, what [`parse`](Self::parse) made of a
    /// text; none when it does not fit. (`Option.validate` of juju/charm, on juju/schema.)
    ///
    /// A quoted number or boolean is taken for an int or a boolean, but not for a float; a number is never taken for a string, and
    /// `1.0` not for an int.
    ///
    /// ```
    /// use charm_metadata::OptionType;
    ///
    /// assert_eq!(OptionType::Int.fit(&"0x10".into()), Some(16.into()));
    /// assert_eq!(OptionType::Int.fit(&1.0.into()), None);
    /// assert_eq!(OptionType::Float.fit(&1.into()), Some(1.0.into()));
    /// ```
    #[must_use]
    pub fn fit(self, value: &Value) -> Option<Value> {
        match (self, value) {
            (OptionType::String, Value::String(_)) | (OptionType::Boolean, Value::Bool(_)) => {
                Some(value.clone())
            }
            (OptionType::Int, Value::Number(number)) => number.as_i64().map(Value::from),
            (OptionType::Int, Value::String(text)) => parse_int(text).map(Value::from),
            (OptionType::Float, Value::Number(number)) => float(number.as_f64()?),
            (OptionType::Boolean, Value::String(text)) => parse_bool(text).map(Value::from),
            (OptionType::Secret, Value::String(text)) => {
                (text.is_empty() || secret_uri::has_scheme(text)).then(|| value.clone())
            }
            _ => None,
        }
    }

    /// What a person's text is worth (`ParseSettingsStrings` of juju/charm); none when Juju refuses it. So are
    /// infinite floats and such that are no number, which Juju stores and then cannot hand to a charm.
    /// Of a secret it takes the full URI only (`validateSecretConfig` in Juju, then `ValidateSettings`).
    #[must_use]
    pub fn parse(self, text: &str) -> Option<Value> {
        match self {
            OptionType::String => Some(text.into()),
            OptionType::Int => parse_decimal(text).map(Value::from),
            OptionType::Float => float(parse_float(text)?),
            OptionType::Boolean => parse_bool(text).map(Value::from),
            OptionType::Secret => {
                (text.is_empty() || secret_uri::is_full(text)).then(|| text.into())
            }
        }
    }
}

fn float(value: f64) -> Option<Value> {
    Number::from_f64(value).map(Value::from)
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
    let kind = match map.value("type").filter(|kind| kind.as_str() != Some("")) {
        Some(kind) => kind.choice(&OptionType::ALL.map(|kind| (kind.as_str(), kind)))?,
        None => {
            field.doubt_key(
                "`type` is missing, and Juju takes the option for a string; expected `string`, `int`, `float`, \
                 `boolean` or `secret`",
            );
            OptionType::String
        }
    };
    let description = map
        .value("description")
        .and_then(|field| field.owned_string());
    let default = match map.value("default") {
        Some(field) => Some(default(&field, kind)?),
        None => None,
    };
    Some(ConfigOption {
        name: name.to_owned(),
        kind,
        default,
        description,
        location: field.location(),
    })
}

fn default(field: &Field<'_>, kind: OptionType) -> Option<Value> {
    let found = field.one_value(kind.as_str())?.describe();
    let value = kind.fit(&field.json()?);
    if value.is_none() {
        let expected = match kind {
            OptionType::String => "a string; quote it",
            OptionType::Int => "a whole number",
            OptionType::Float => "a number, unquoted",
            OptionType::Boolean => "true or false",
            OptionType::Secret => "the id of a secret, `secret:…`",
        };
        field.refuse(format!(
            "found {found}, but the option has `type: {kind}`; expected {expected}"
        ));
    }
    value
}
