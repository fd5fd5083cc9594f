//! The JSON schemas of action parameters: draft 4, as Juju's gojsonschema reads it.

use serde_json::Value;

use crate::field::{Field, Map};
use crate::{Location, keywords};

/// What a value may be.
#[derive(Clone, PartialEq, Debug)]
pub struct Schema {
    /// The type, with what only values of that type have.
    pub kind: Kind,
    /// A title.
    pub title: Option<String>,
    /// What it means, in the author's words.
    pub description: Option<String>,
    /// The value Juju puts in when none is given.
    pub default: Option<Value>,
    /// The only values allowed (`enum`); empty when any is.
    pub choices: Vec<Value>,
    /// Keywords of the schema that narrow it further and are not modelled here: `pattern`, `minimum`, `oneOf`, …
    /// Juju applies them before a charm sees the value.
    pub unmodelled: Vec<String>,
    /// Where the value is named.
    pub location: Location,
}

/// The type of a value.
#[derive(Clone, PartialEq, Debug)]
pub enum Kind {
    /// The schema names no type.
    Any,
    /// Only null.
    Null,
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Text.
    String,
    /// A list.
    Array {
        /// What each item may be; `None` when any value may be one, or when the schema has one for each place (then
        /// `items` is among the unmodelled keywords).
        items: Option<Box<Schema>>,
    },
    /// A mapping. A schema with `properties` and no type counts as one too, although by the letter it allows other values.
    Object(ObjectSchema),
    /// One of several types.
    OneOf(Vec<Kind>),
}

/// What a mapping may hold.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct ObjectSchema {
    /// The known properties, in the order of the file.
    pub properties: Vec<Property>,
    /// Whether there may be others.
    pub additional: Additional,
    /// As [`Schema::unmodelled`].
    pub unmodelled: Vec<String>,
}

impl ObjectSchema {
    /// The property with this name.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties
            .iter()
            .find(|property| property.name == name)
    }
}

/// One property of a mapping: one parameter of an action.
#[derive(Clone, PartialEq, Debug)]
pub struct Property {
    /// The name.
    pub name: String,
    /// Whether it must be given. Juju asks this before it puts in defaults, so a default does not help.
    pub required: bool,
    /// What it may be.
    pub schema: Schema,
}

/// Whether a mapping may hold properties that its schema does not name.
#[derive(Clone, PartialEq, Default, Debug)]
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

/// Keywords of draft 4 that narrow a schema and that the model leaves to Juju.
const NARROWING: [&str; 20] = [
    "multipleOf",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minProperties",
    "maxProperties",
    "patternProperties",
    "dependencies",
    "minItems",
    "maxItems",
    "uniqueItems",
    "oneOf",
    "anyOf",
    "allOf",
    "not",
];

pub(crate) fn unmodelled(map: &Map<'_>) -> Vec<String> {
    map.fields()
        .map(|(name, _)| name)
        .filter(|name| NARROWING.contains(name))
        .map(str::to_owned)
        .collect()
}

/// The schema in a field: a parameter, an item, a property.
pub(crate) fn schema(field: &Field<'_>) -> Option<Schema> {
    let map = field.map_or("a JSON schema: a mapping, like `type: string`")?;
    keywords::check(&map);
    let mut unmodelled = unmodelled(&map);
    let mut nested = Nested::read(&map);
    let kind = match map.get("type") {
        Some(field) => types(&field, &mut nested),
        None if map.has("properties") => nested.object.take().map(Kind::Object),
        None => Some(Kind::Any),
    };
    // One schema for each place of the list.
    if map.get("items").is_some_and(|items| items.is_list()) {
        unmodelled.push("items".to_owned());
    }
    let schema = Schema {
        kind: kind.unwrap_or(Kind::Any),
        title: map.get("title").and_then(|field| field.owned_string()),
        description: map
            .get("description")
            .and_then(|field| field.owned_string()),
        default: map.value("default").and_then(|field| field.json()),
        choices: map
            .get("enum")
            .and_then(|field| choices(&field))
            .unwrap_or_default(),
        unmodelled,
        location: field.location(),
    };
    check_default(&schema, &map);
    Some(schema)
}

/// What stands below a schema, read once whatever its types are: reading it for each type would take time with the power of
/// the depth.
struct Nested {
    items: Option<Box<Schema>>,
    object: Option<ObjectSchema>,
}

impl Nested {
    fn read(map: &Map<'_>) -> Nested {
        let items = map.get("items").filter(|items| !items.is_list());
        Nested {
            items: items.and_then(|items| schema(&items)).map(Box::new),
            object: Some(object(map)),
        }
    }

    fn kind(&mut self, word: &str) -> Option<Kind> {
        Some(match word {
            "string" => Kind::String,
            "integer" => Kind::Integer,
            "number" => Kind::Number,
            "boolean" => Kind::Boolean,
            "null" => Kind::Null,
            "array" => Kind::Array {
                items: self.items.take(),
            },
            "object" => Kind::Object(self.object.take()?),
            _ => return None,
        })
    }
}

const TYPES: [&str; 7] = [
    "string", "integer", "number", "boolean", "array", "object", "null",
];

fn types(field: &Field<'_>, nested: &mut Nested) -> Option<Kind> {
    let words = TYPES.map(|word| (word, word));
    if !field.is_list() {
        return nested.kind(field.choice(&words)?);
    }
    let mut seen = Vec::new();
    for item in field.list()? {
        let Some(word) = item.choice(&words) else {
            continue;
        };
        if seen.contains(&word) {
            item.refuse(format!("`{word}` stands twice in this list"));
            continue;
        }
        seen.push(word);
    }
    Some(Kind::OneOf(
        seen.into_iter()
            .filter_map(|word| nested.kind(word))
            .collect(),
    ))
}

fn object(map: &Map<'_>) -> ObjectSchema {
    let mut object = ObjectSchema {
        properties: map
            .get("properties")
            .map(|field| properties(&field))
            .unwrap_or_default(),
        additional: map
            .get("additionalProperties")
            .map(|field| additional(&field))
            .unwrap_or_default(),
        unmodelled: Vec::new(),
    };
    mark_required(&mut object, map);
    object
}

pub(crate) fn properties(field: &Field<'_>) -> Vec<Property> {
    let Some(map) = field.map_or("a mapping of parameters by name") else {
        return Vec::new();
    };
    map.fields()
        .filter_map(|(name, field)| {
            Some(Property {
                name: name.to_owned(),
                required: false,
                schema: schema(&field)?,
            })
        })
        .collect()
}

pub(crate) fn additional(field: &Field<'_>) -> Additional {
    if field.is_map() {
        return schema(field).map_or(Additional::Allowed, |schema| {
            Additional::Fitting(Box::new(schema))
        });
    }
    match field.boolean() {
        Some(false) => Additional::Forbidden,
        Some(true) | None => Additional::Allowed,
    }
}

/// Marks the properties that `required` names. A name that cannot be given at all is refused.
pub(crate) fn mark_required(object: &mut ObjectSchema, map: &Map<'_>) {
    let Some(field) = map.get("required").filter(Field::is_list) else {
        return;
    };
    for item in field.list().iter().flatten() {
        let Some(name) = item.as_str() else { continue };
        match object
            .properties
            .iter_mut()
            .find(|property| property.name == name)
        {
            Some(property) => property.required = true,
            None if object.additional == Additional::Forbidden => {
                item.refuse(format!(
                    "`{name}` is required and not among those allowed; declare it"
                ));
            }
            None => {}
        }
    }
}

/// The keywords that mean nothing for an action as a whole and that Juju reads all the same.
pub(crate) fn check_unused(map: &Map<'_>) {
    if let Some(field) = map.get("enum") {
        choices(&field);
    }
    if let Some(field) = map.get("items").filter(|field| !field.is_list()) {
        schema(&field);
    }
}

fn choices(field: &Field<'_>) -> Option<Vec<Value>> {
    let mut values = Vec::new();
    for item in field.list_or("a list of the allowed values")? {
        let Some(value) = item.json() else { continue };
        if values.contains(&value) {
            item.refuse(format!("{value} stands twice in this list"));
        }
        values.push(value);
    }
    Some(values)
}

/// Juju puts a default in after it has checked what the person gave, so a default of another type reaches the
/// charm unchecked. Neither charmcraft nor Juju refuse one; a typed parameter cannot hold it.
fn check_default(schema: &Schema, map: &Map<'_>) {
    let (Some(default), Some(field)) = (&schema.default, map.get("default")) else {
        return;
    };
    if !fits(&schema.kind, default) {
        let kind = map
            .get("type")
            .and_then(|kind| kind.as_str().map(str::to_owned));
        let kind = kind.unwrap_or_else(|| "of another kind".to_owned());
        field.refuse(format!("the default {default} does not fit `type: {kind}`"));
    } else if !schema.choices.is_empty() && !schema.choices.contains(default) {
        field.refuse(format!(
            "the default {default} is not among the values of `enum`"
        ));
    }
}

fn fits(kind: &Kind, value: &Value) -> bool {
    match kind {
        Kind::Any => true,
        Kind::Null => value.is_null(),
        Kind::Boolean => value.is_boolean(),
        Kind::Integer => value.is_i64() || value.is_u64(),
        Kind::Number => value.is_number(),
        Kind::String => value.is_string(),
        Kind::Array { items } => value.as_array().is_some_and(|values| {
            values
                .iter()
                .all(|value| items.as_ref().is_none_or(|item| fits(&item.kind, value)))
        }),
        Kind::Object(_) => value.is_object(),
        Kind::OneOf(kinds) => kinds.iter().any(|kind| fits(kind, value)),
    }
}
