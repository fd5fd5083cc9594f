//! What an action accepts as a parameter: the `type` and `enum` of its JSON schema. Juju checks the
//! whole schema when a user queues the action (`ValidateParams` in `juju/charm`); deeper schemas
//! are not checked here.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

/// A type that a JSON schema names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ParamType {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A whole number; `1.0` is one too.
    Integer,
    /// A number.
    Number,
    /// Text.
    String,
    /// A list.
    Array,
    /// A map.
    Object,
}

impl ParamType {
    fn accepts(self, value: &Value) -> bool {
        match self {
            Self::Null => value.is_null(),
            Self::Boolean => value.is_boolean(),
            Self::Integer => {
                let whole = |number: f64| number.fract() == 0.0;
                value.is_i64() || value.is_u64() || value.as_f64().is_some_and(whole)
            }
            Self::Number => value.is_number(),
            Self::String => value.is_string(),
            Self::Array => value.is_array(),
            Self::Object => value.is_object(),
        }
    }
}

impl fmt::Display for ParamType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        })
    }
}

/// One parameter of an action.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(from = "Schema")]
pub struct Param {
    /// A value is of one of these types; of any when there are none.
    pub types: Vec<ParamType>,
    /// A value is one of these; any when there are none.
    pub choices: Vec<Value>,
}

impl Param {
    /// Checks a value that a user gives.
    ///
    /// # Errors
    /// When it does not suit; the text says what would: `integer`, `one of "full", "part"`.
    pub fn check(&self, value: &Value) -> Result<(), String> {
        if !self.types.is_empty() && !self.types.iter().any(|kind| kind.accepts(value)) {
            return Err(list(&self.types, " or "));
        }
        if !self.choices.is_empty() && !self.choices.contains(value) {
            return Err(format!("one of {}", list(&self.choices, ", ")));
        }
        Ok(())
    }
}

fn list(items: &[impl ToString], separator: &str) -> String {
    let items: Vec<_> = items.iter().map(ToString::to_string).collect();
    items.join(separator)
}

#[derive(Deserialize)]
struct Schema {
    #[serde(default, rename = "type")]
    types: Types,
    #[serde(default, rename = "enum")]
    choices: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "type must be null, boolean, integer, number, string, array or object, or a list of them"
)]
enum Types {
    One(ParamType),
    Many(Vec<ParamType>),
}

impl Default for Types {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl From<Schema> for Param {
    fn from(schema: Schema) -> Self {
        let types = match schema.types {
            Types::One(kind) => vec![kind],
            Types::Many(kinds) => kinds,
        };
        Self {
            types,
            choices: schema.choices,
        }
    }
}
