//! What an action's parameters may be, as the JSON schema that Juju makes of `actions` in `charmcraft.yaml`.

use charm_metadata::{Action, Schema};
use serde_json::{Map, Value, json};

/// The schema of an action (`actions --schema`).
pub(crate) fn schema(action: &Action) -> Value {
    let mut schema = Map::from_iter([
        ("title".to_owned(), json!(action.name)),
        ("type".to_owned(), json!("object")),
        ("description".to_owned(), json!(action.description)),
        ("properties".to_owned(), properties(&action.params)),
    ]);
    if !action.params.required.is_empty() {
        schema.insert("required".to_owned(), json!(action.params.required));
    }
    schema.into()
}

fn properties(schema: &Schema) -> Value {
    let properties = schema.properties.iter();
    let properties = properties.map(|one| (one.name.clone(), value(&one.schema)));
    Value::Object(properties.collect())
}

fn value(schema: &Schema) -> Value {
    let mut told = Map::new();
    let mut tell = |key: &str, value: Value| drop(told.insert(key.to_owned(), value));
    match schema.types.as_slice() {
        [] => {}
        [one] => tell("type", json!(one)),
        several => tell("type", json!(several)),
    }
    if let Some(title) = &schema.title {
        tell("title", json!(title));
    }
    if let Some(description) = &schema.description {
        tell("description", json!(description));
    }
    if let Some(default) = &schema.default {
        tell("default", default.clone());
    }
    if !schema.choices.is_empty() {
        tell("enum", json!(schema.choices));
    }
    if !schema.properties.is_empty() {
        tell("properties", properties(schema));
    }
    if !schema.required.is_empty() {
        tell("required", json!(schema.required));
    }
    if let Some(items) = &schema.items {
        tell("items", value(items));
    }
    told.into()
}
