//! Schemas as the files spell them, by the rules of draft 4 as gojsonschema applies them when Juju reads the charm. Keywords
//! it does not know it passes over, and so does this.

use serde_json::Value;

use crate::field::{Field, Map};
use crate::schema::{Additional, ParamType, Property, Schema};

/// The schema in a field: a parameter, an item, a property.
pub(crate) fn read(field: &Field<'_>) -> Option<Schema> {
    let map = field.map_or("a JSON schema: a mapping, like `type: string`")?;
    let schema = Schema {
        types: map
            .get("type")
            .map(|field| types(&field))
            .unwrap_or_default(),
        default: map.get("default").and_then(|field| field.json()),
        ..read_but(&map, map.get("properties"))
    };
    // Neither charmcraft nor Juju refuse one.
    if let (Some(field), Some(fault)) = (map.get("default"), schema.fault_of_default()) {
        field.doubt(fault);
    }
    Some(schema)
}

/// The schema in a mapping, but for type and default, with its properties from a field of the caller's choice.
pub(crate) fn read_but(map: &Map<'_>, properties: Option<Field<'_>>) -> Schema {
    check_keywords(map);
    let string = |key| map.get(key).and_then(|field| field.owned_string());
    let items = map.get("items").filter(|items| !items.is_list());
    let schema = Schema {
        title: string("title"),
        description: string("description"),
        choices: map
            .get("enum")
            .map(|field| choices(&field))
            .unwrap_or_default(),
        properties: properties.map(|field| schemas(&field)).unwrap_or_default(),
        required: map
            .get("required")
            .map(|field| names(&field))
            .unwrap_or_default(),
        additional: map
            .get("additionalProperties")
            .map(|field| additional(&field))
            .unwrap_or_default(),
        items: items.and_then(|items| read(&items)).map(Box::new),
        ..Schema::any(map.field().location())
    };
    check_required(&schema, map);
    schema
}

fn types(field: &Field<'_>) -> Vec<ParamType> {
    let words = ParamType::ALL.map(|kind| (kind.as_str(), kind));
    if !field.is_list() {
        return field.choice(&words).into_iter().collect();
    }
    let mut types = Vec::new();
    for item in field.list().iter().flatten() {
        match item.choice(&words) {
            Some(kind) if types.contains(&kind) => {
                item.refuse(format!("`{kind}` stands twice in this list"));
            }
            kind => types.extend(kind),
        }
    }
    types
}

fn schemas(field: &Field<'_>) -> Vec<Property> {
    let map = field.map_or("a mapping of parameters by name");
    let property = |(name, field): (&str, Field<'_>)| {
        Some(Property {
            name: name.to_owned(),
            schema: read(&field)?,
        })
    };
    map.iter()
        .flat_map(Map::fields)
        .filter_map(property)
        .collect()
}

fn additional(field: &Field<'_>) -> Additional {
    if field.is_map() {
        return read(field).map_or(Additional::Allowed, |schema| {
            Additional::Fitting(Box::new(schema))
        });
    }
    match field.boolean() {
        Some(false) => Additional::Forbidden,
        Some(true) | None => Additional::Allowed,
    }
}

fn choices(field: &Field<'_>) -> Vec<Value> {
    let mut values = Vec::new();
    let items = field.list_or("a list of the allowed values");
    for item in items.iter().flatten() {
        let Some(value) = item.json() else { continue };
        if values.contains(&value) {
            item.refuse(format!("{value} stands twice in this list"));
        }
        values.push(value);
    }
    values
}

fn names(field: &Field<'_>) -> Vec<String> {
    let expected = "a list of names; `required` stands beside `params`, not in a parameter (JSON schema draft 4)";
    let mut names: Vec<String> = Vec::new();
    for item in field.list_or(expected).iter().flatten() {
        let Some(name) = item.string_or("the name of a parameter") else {
            continue;
        };
        if names.iter().any(|known| known == name) {
            item.refuse(format!("`{name}` stands twice in this list"));
        }
        names.push(name.to_owned());
    }
    names
}

/// Doubts names that must and cannot be given.
fn check_required(schema: &Schema, map: &Map<'_>) {
    if schema.additional != Additional::Forbidden {
        return;
    }
    let items = map.get("required").filter(Field::is_list);
    for item in items.and_then(|field| field.list()).iter().flatten() {
        if let Some(name) = item.as_str().filter(|name| schema.property(name).is_none()) {
            item.doubt(format!(
                "`{name}` is required and not among those allowed; declare it"
            ));
        }
    }
}

/// The keywords that the model does not hold.
fn check_keywords(map: &Map<'_>) {
    let each = |items: Option<Vec<Field<'_>>>| {
        items.iter().flatten().for_each(|item| drop(read(item)));
    };
    for (name, field) in map.fields() {
        match name {
            "multipleOf" | "minimum" | "maximum" => check_number(&field, name == "multipleOf"),
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties"
            | "maxProperties" => check_count(&field),
            "exclusiveMinimum" => check_exclusive(map, &field, "minimum"),
            "exclusiveMaximum" => check_exclusive(map, &field, "maximum"),
            "uniqueItems" => _ = field.boolean(),
            "pattern" | "format" => _ = field.string(),
            "patternProperties" => drop(schemas(&field)),
            "oneOf" | "anyOf" | "allOf" => each(field.list_or("a list of schemas")),
            "not" => drop(read(&field)),
            "items" if field.is_list() => each(field.list()),
            _ => {}
        }
    }
    for (least, most) in [
        ("minimum", "maximum"),
        ("minLength", "maxLength"),
        ("minItems", "maxItems"),
        ("minProperties", "maxProperties"),
    ] {
        check_order(map, least, most);
    }
}

fn number(field: &Field<'_>) -> Option<f64> {
    field.json()?.as_f64()
}

fn check_number(field: &Field<'_>, positive: bool) {
    match number(field) {
        None => field.refuse("expected a number"),
        Some(number) if positive && number <= 0.0 => field.refuse("expected a number above 0"),
        Some(_) => {}
    }
}

fn check_count(field: &Field<'_>) {
    if number(field).is_none_or(|number| !(0.0..9e15).contains(&number) || number.fract() != 0.0) {
        field.refuse("expected a whole number, 0 or more");
    }
}

fn check_exclusive(map: &Map<'_>, field: &Field<'_>, bound: &str) {
    // A number from draft 6 on.
    if field.boolean().is_some() && !map.has(bound) {
        field.refuse(format!(
            "this only says how to read `{bound}`, which is missing"
        ));
    }
}

fn check_order(map: &Map<'_>, least: &str, most: &str) {
    let (Some(low), Some(high)) = (map.get(least), map.get(most)) else {
        return;
    };
    if let (Some(from), Some(to)) = (number(&low), number(&high))
        && from > to
    {
        low.refuse(format!("{from} is above `{most}`, {to}"));
    }
}
