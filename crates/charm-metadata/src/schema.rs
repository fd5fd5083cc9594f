//! What an action takes as parameters: a JSON schema, draft 4, at all its levels. Juju checks what a person gives, then puts
//! in defaults (`ValidateParams` and `InsertDefaults` of juju/charm, on juju/gojsonschema).
//!
//! Held and checked here are types, `enum`, `required`, `properties`, `additionalProperties` and one schema for all
//! `items`; not `pattern`, `minimum`, `oneOf` and such, which Juju applies before a charm sees the value.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Location;

/// What a value may be: all parameters of an action together, one of them, or what is inside of it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Schema {
    /// A value is of one of these types; of any when there are none.
    pub types: Vec<ParamType>,
    /// A title.
    pub title: Option<String>,
    /// What it means, in the author's words.
    pub description: Option<String>,
    /// The value Juju puts in when none is given. Nobody checks it then.
    pub default: Option<Value>,
    /// A value is one of these (`enum`); any when there are none.
    pub choices: Vec<Value>,
    /// What the entries of a mapping are, in the order of the file.
    pub properties: Vec<Property>,
    /// The entries that a mapping must have. Juju asks this before it puts in defaults, so a default does not help.
    pub required: Vec<String>,
    /// Whether a mapping may have entries that are not among its properties.
    pub additional: Additional,
    /// What each item of a list is; none when it may be anything, or when the schema has one for each place.
    pub items: Option<Box<Schema>>,
    /// Where the value is named.
    pub location: Location,
}

/// A type that a JSON schema names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ParamType {
    /// Nothing.
    Null,
    /// True or false.
    Boolean,
    /// A whole number; `1.0` is one too.
    Integer,
    /// A number.
    Number,
    /// Text.
    String,
    /// A list.
    Array,
    /// A mapping.
    Object,
}

/// One entry of a mapping: one parameter of an action.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Property {
    /// The name.
    pub name: String,
    /// What it may be.
    pub schema: Schema,
}

/// Whether a mapping may hold entries that its schema does not name.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
pub enum Additional {
    /// Nothing is said: any, but for the parameters of an action as a whole none since Juju 4.0.
    #[default]
    Unsaid,
    /// Any (`additionalProperties: true`).
    Allowed,
    /// None (`additionalProperties: false`).
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

impl ParamType {
    pub(crate) const ALL: [ParamType; 7] = [
        ParamType::String,
        ParamType::Integer,
        ParamType::Number,
        ParamType::Boolean,
        ParamType::Array,
        ParamType::Object,
        ParamType::Null,
    ];

    /// The word in the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            ParamType::Null => "null",
            ParamType::Boolean => "boolean",
            ParamType::Integer => "integer",
            ParamType::Number => "number",
            ParamType::String => "string",
            ParamType::Array => "array",
            ParamType::Object => "object",
        }
    }

    fn accepts(self, value: &Value) -> bool {
        match self {
            ParamType::Null => value.is_null(),
            ParamType::Boolean => value.is_boolean(),
            ParamType::Integer => value.as_f64().is_some_and(is_integer),
            ParamType::Number => value.is_number(),
            ParamType::String => value.is_string(),
            ParamType::Array => value.is_array(),
            ParamType::Object => value.is_object(),
        }
    }
}

/// Every number is a float to gojsonschema, and an integer one that floats still count by ones.
fn is_integer(number: f64) -> bool {
    const MOST: f64 = 9_007_199_254_740_991.0;
    number.fract() == 0.0 && number.abs() <= MOST
}

impl fmt::Display for ParamType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Schema {
    /// A schema that takes anything, for the value that is named at `location`.
    #[must_use]
    pub fn any(location: Location) -> Self {
        Schema {
            types: Vec::new(),
            title: None,
            description: None,
            default: None,
            choices: Vec::new(),
            properties: Vec::new(),
            required: Vec::new(),
            additional: Additional::Unsaid,
            items: None,
            location,
        }
    }

    /// The property with this name.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&Schema> {
        let mut properties = self.properties.iter();
        let property = properties.find(|property| property.name == name)?;
        Some(&property.schema)
    }

    /// Whether a mapping must have this entry.
    #[must_use]
    pub fn requires(&self, name: &str) -> bool {
        self.required.iter().any(|required| required == name)
    }

    /// What is wrong with the default. Juju puts it in after it has checked what the person gave, so a default that does not fit
    /// reaches the charm unchecked. Null never is wrong: whatever the type, it says that there is no value.
    #[must_use]
    pub fn fault_of_default(&self) -> Option<String> {
        let default = self.default.as_ref().filter(|default| !default.is_null())?;
        let fault = self.check(default).err()?.into_iter().next()?;
        Some(match fault {
            BadParam::Unfit {
                expected, given, ..
            } => format!("the default does not fit; expected {expected}, found {given}"),
            BadParam::Missing { path } => format!("the default lacks `{path}`, which is required"),
            BadParam::Undeclared { path } => {
                format!("the default has `{path}`, which is not allowed")
            }
        })
    }

    /// Checks a value.
    ///
    /// # Errors
    ///
    /// All that does not fit.
    pub fn check(&self, value: &Value) -> Result<(), Vec<BadParam>> {
        self.check_with(value, &self.additional)
    }

    /// [`check`](Self::check) with another word on the entries at the top that the schema does not name.
    pub(crate) fn check_with(
        &self,
        value: &Value,
        additional: &Additional,
    ) -> Result<(), Vec<BadParam>> {
        let mut faults = Vec::new();
        self.find_faults(value, additional, "", &mut faults);
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
        let is_choice = || self.choices.iter().any(|choice| is_same(choice, given));
        if !self.choices.is_empty() && !is_choice() {
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
            match (self.property(name), additional) {
                (Some(schema), _) => schema.find_faults_within(value, &path, faults),
                (None, Additional::Fitting(schema)) => {
                    schema.find_faults_within(value, &path, faults);
                }
                (None, Additional::Forbidden) => faults.push(BadParam::Undeclared { path }),
                (None, Additional::Allowed | Additional::Unsaid) => {}
            }
        }
    }

    /// What a person gives, and the defaults of what is not given: of the parameters and of what is
    /// in mappings, given ones and such that only their defaults make. Lists stay as they are.
    #[must_use]
    pub fn with_defaults(&self, given: BTreeMap<String, Value>) -> BTreeMap<String, Value> {
        let mut params = given.into_iter().collect();
        self.insert_defaults(&mut params);
        params.into_iter().collect()
    }

    fn insert_defaults(&self, into: &mut Map<String, Value>) {
        for Property { name, schema } in &self.properties {
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

/// Whether two values are one to gojsonschema, to which every number is a float.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(one, other)| is_same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let same = |(name, value)| other.get(name).is_some_and(|other| is_same(value, other));
            one.len() == other.len() && one.iter().all(same)
        }
        _ => one == other,
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
