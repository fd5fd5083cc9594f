//! What an action accepts as parameters: a JSON schema, at all its levels. Juju checks what a user
//! gives, then puts in defaults (`ValidateParams` and `InsertDefaults` of `juju/charm`, on
//! `juju/gojsonschema`). Checked here are types, `enum`, `required`, `properties`,
//! `additionalProperties` and one schema for all `items`; not `pattern`, `minimum`, `oneOf` and such.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::juju_version::JujuVersion;

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

/// What a value may be: all parameters of an action together, one of them, or what is inside of it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Schema {
    /// A value is of one of these types; of any when there are none.
    #[serde(rename = "type", deserialize_with = "types")]
    pub types: Vec<ParamType>,
    /// A value is one of these; any when there are none.
    #[serde(rename = "enum")]
    pub choices: Vec<Value>,
    /// What the entries of a map are, by name.
    pub properties: BTreeMap<String, Schema>,
    /// The entries that a map must have. A default does not stand in for one.
    pub required: Vec<String>,
    /// Whether a map may have entries that are not among its properties.
    #[serde(rename = "additionalProperties", deserialize_with = "additional")]
    pub additional: Additional,
    /// What each item of a list is; `None` when it may be anything, or when the schema has one for
    /// each place.
    #[serde(deserialize_with = "items")]
    pub items: Option<Box<Schema>>,
    /// The value when nobody gives one.
    #[serde(deserialize_with = "default")]
    pub default: Option<Value>,
}

/// Whether a map may have entries that its schema does not name.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Additional {
    /// The schema does not say: any, but for the parameters of an action as a whole none since Juju 4.0.
    #[default]
    Unsaid,
    /// Any.
    Allowed,
    /// None.
    Forbidden,
    /// Those that fit this schema.
    Fitting(Box<Schema>),
}

/// Why a parameter is refused. Paths are like `address.number`; items of a list count from 0.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BadParam {
    /// It must be given.
    #[error("parameter {path:?} is required")]
    Missing {
        /// Where it belongs.
        path: String,
    },
    /// The schema allows no parameters but those that it names, and not this one.
    #[error("parameter {path:?} is not declared, and others are not allowed")]
    Undeclared {
        /// Where it is.
        path: String,
    },
    /// It is of another type, or another value, than those that the schema allows.
    #[error("parameter {path:?} expected {expected}, got {given}")]
    Unfit {
        /// Where it is.
        path: String,
        /// What would do: `integer`, `one of "full", "part"`.
        expected: String,
        /// What was given, as JSON.
        given: Value,
    },
}

impl Schema {
    /// Checks what a user gives an action with these parameters.
    ///
    /// # Errors
    /// With all that does not suit.
    pub fn check(&self, given: &Value, juju: &JujuVersion) -> Result<(), Vec<BadParam>> {
        let additional = match &self.additional {
            Additional::Unsaid if !juju.takes_undeclared_params() => &Additional::Forbidden,
            said => said,
        };
        let mut faults = Vec::new();
        self.find_faults(given, additional, "", &mut faults);
        if faults.is_empty() {
            Ok(())
        } else {
            Err(faults)
        }
    }

    fn find_faults(
        &self,
        given: &Value,
        additional: &Additional,
        path: &str,
        faults: &mut Vec<BadParam>,
    ) {
        let unfit = |expected| BadParam::Unfit {
            path: path.to_owned(),
            expected,
            given: given.clone(),
        };
        if !self.types.is_empty() && !self.types.iter().any(|kind| kind.accepts(given)) {
            return faults.push(unfit(list(&self.types, " or ")));
        }
        if !self.choices.is_empty() && !self.choices.contains(given) {
            faults.push(unfit(format!("one of {}", list(&self.choices, ", "))));
        }
        match given {
            Value::Object(entries) => self.find_faults_in_map(entries, additional, path, faults),
            Value::Array(given) => {
                for (place, item) in given.iter().enumerate() {
                    if let Some(schema) = &self.items {
                        let path = below(path, &place.to_string());
                        schema.find_faults_within(item, &path, faults);
                    }
                }
            }
            _ => {}
        }
    }

    fn find_faults_within(&self, given: &Value, path: &str, faults: &mut Vec<BadParam>) {
        self.find_faults(given, &self.additional, path, faults);
    }

    fn find_faults_in_map(
        &self,
        entries: &Map<String, Value>,
        additional: &Additional,
        path: &str,
        faults: &mut Vec<BadParam>,
    ) {
        let missing = self
            .required
            .iter()
            .filter(|name| !entries.contains_key(*name));
        faults.extend(missing.map(|name| BadParam::Missing {
            path: below(path, name),
        }));
        for (name, value) in entries {
            let path = below(path, name);
            match (self.properties.get(name), additional) {
                (Some(schema), _) => schema.find_faults_within(value, &path, faults),
                (None, Additional::Fitting(schema)) => {
                    schema.find_faults_within(value, &path, faults);
                }
                (None, Additional::Forbidden) => faults.push(BadParam::Undeclared { path }),
                (None, Additional::Allowed | Additional::Unsaid) => {}
            }
        }
    }

    /// What a user gives, and the defaults of what is not given: of the parameters and of what is
    /// in maps, given ones and such that only their defaults make. Lists stay as they are.
    #[must_use]
    pub fn with_defaults(&self, given: BTreeMap<String, Value>) -> BTreeMap<String, Value> {
        let mut params = given.into_iter().collect();
        self.insert_defaults(&mut params);
        params.into_iter().collect()
    }

    fn insert_defaults(&self, into: &mut Map<String, Value>) {
        for (name, schema) in &self.properties {
            match (into.get_mut(name), &schema.default) {
                (Some(Value::Object(given)), _) => schema.insert_defaults(given),
                (Some(_), _) => {}
                (None, Some(default)) => {
                    into.insert(name.clone(), default.clone());
                }
                (None, None) => {
                    let mut inner = Map::new();
                    schema.insert_defaults(&mut inner);
                    if !inner.is_empty() {
                        into.insert(name.clone(), Value::Object(inner));
                    }
                }
            }
        }
    }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn list(items: &[impl ToString], separator: &str) -> String {
    let items: Vec<_> = items.iter().map(ToString::to_string).collect();
    items.join(separator)
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

fn types<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<ParamType>, D::Error> {
    Ok(match Types::deserialize(from)? {
        Types::One(kind) => vec![kind],
        Types::Many(kinds) => kinds,
    })
}

/// `true`, `false` or a schema.
pub(crate) fn additional<'de, D: Deserializer<'de>>(from: D) -> Result<Additional, D::Error> {
    match Value::deserialize(from)? {
        Value::Bool(true) => Ok(Additional::Allowed),
        Value::Bool(false) => Ok(Additional::Forbidden),
        schema => Ok(Additional::Fitting(inner(schema)?)),
    }
}

fn items<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Box<Schema>>, D::Error> {
    match Value::deserialize(from)? {
        Value::Array(_) => Ok(None),
        schema => inner(schema).map(Some),
    }
}

fn inner<E: Error>(schema: Value) -> Result<Box<Schema>, E> {
    serde_json::from_value(schema)
        .map(Box::new)
        .map_err(E::custom)
}

/// `null` is a default too.
fn default<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}
