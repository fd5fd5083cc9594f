//! Which parameters fit an action, and what defaults complete them.

use std::collections::BTreeMap;

use charm_metadata::{Charm, FileName, Sources};
use serde_json::{Map, Value, json};

use crate::values::Random;
use crate::{Verdict, compare};

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn parameters_are_taken_and_completed_as_by_juju() {
    compare("params", called, |question| {
        let question: Value = serde_json::from_str(question).expect("a question in JSON");
        let sources = Sources::default()
            .with(
                FileName::Metadata,
                r#"{"name": "tea", "summary": "s", "description": "d"}"#,
            )
            .with(
                FileName::Actions,
                question["action"].as_str().unwrap_or_default(),
            );
        let charm = Charm::parse(&sources).expect("a charm");
        let action = charm.action("it").expect("the action");
        let given: BTreeMap<String, Value> =
            serde_json::from_value(question["given"].clone()).expect("parameters");
        let juju = "3.6.9".parse().expect("a version");
        match action.check(&given, &juju) {
            Err(faults) => (Verdict::Refused, format!("{faults:?}")),
            Ok(()) => {
                let params = json!(action.params.with_defaults(given));
                (
                    Verdict::Means(as_go_prints(params).to_string()),
                    String::new(),
                )
            }
        }
    });
}

/// A whole number has no point there.
fn as_go_prints(value: Value) -> Value {
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(float) if float.fract() == 0.0 && float.abs() < 1e15 => json!(float as i64),
            _ => Value::Number(number),
        },
        Value::Array(items) => items.into_iter().map(as_go_prints).collect(),
        Value::Object(entries) => {
            let entries = entries.into_iter();
            let entries = entries.map(|(name, value)| (name, as_go_prints(value)));
            entries.collect::<Map<_, _>>().into()
        }
        other => other,
    }
}

fn called(random: &mut Random) -> String {
    let mut action = schema(random, 3, true);
    let properties = action.remove("properties").unwrap_or_else(|| json!({}));
    action.insert("params".to_owned(), properties);
    for key in ["type", "default", "enum"] {
        action.remove(key);
    }
    // Mostly what fits, with something changed now and then.
    let given = mapping(random, &json!(action), "params");
    let action = json!({ "it": action }).to_string();
    json!({ "action": action, "given": given }).to_string()
}

const NAMES: [&str; 4] = ["a", "b", "c", "d"];
const TYPES: [&str; 7] = [
    "string", "integer", "number", "boolean", "array", "object", "null",
];

/// A mapping always says its properties, perhaps none: Juju's `InsertDefaults` panics on a mapping that is given where
/// the schema has none.
fn schema(random: &mut Random, depth: usize, mapping: bool) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("properties".to_owned(), json!({}));
    let kind = if mapping {
        "object"
    } else {
        random.pick(&TYPES)
    };
    match random.below(10) {
        0 => {}
        1 if kind != "null" => drop(schema.insert("type".to_owned(), json!([kind, "null"]))),
        _ => drop(schema.insert("type".to_owned(), json!(kind))),
    }
    if depth == 0 {
        return schema;
    }
    if kind == "object" {
        let properties: Map<String, Value> = (0..random.below(3))
            .map(|_| {
                let name = random.pick(&NAMES).to_owned();
                (name, self::schema(random, depth - 1, false).into())
            })
            .collect();
        schema.insert("properties".to_owned(), properties.into());
        if random.percent(40) {
            schema.insert("required".to_owned(), json!([random.pick(&NAMES)]));
        }
        let additional = match random.below(8) {
            0 => Some(json!(false)),
            1 => Some(json!(true)),
            2 => Some(self::schema(random, depth - 1, false).into()),
            _ => None,
        };
        schema.extend(additional.map(|additional| ("additionalProperties".to_owned(), additional)));
    }
    if kind == "array" && random.percent(60) {
        let items = self::schema(random, depth - 1, false);
        schema.insert("items".to_owned(), items.into());
    }
    if random.percent(10) {
        let choices = match kind {
            "integer" | "number" => json!([1, 2.5, 3.0]),
            "string" => json!(["full", "part"]),
            _ => json!([false, 1.0, "full"]),
        };
        schema.insert("enum".to_owned(), choices);
    }
    if random.percent(20) {
        let default = value(random, &json!(schema));
        schema.insert("default".to_owned(), default);
    }
    schema
}

/// A value that fits the schema, most of the time.
fn value(random: &mut Random, schema: &Value) -> Value {
    let types: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => TYPES.to_vec(),
    };
    let kind = if random.percent(15) {
        random.pick(&TYPES)
    } else {
        random.pick(&types)
    };
    if let Some(choices) = schema["enum"].as_array()
        && random.percent(80)
    {
        return choices[random.below(choices.len())].clone();
    }
    match kind {
        "null" => Value::Null,
        "boolean" => json!(random.percent(50)),
        "integer" => integer(random),
        "number" => json!(random.pick(&[0.5, 2.5, 1.0, -8.25])),
        "array" => (0..random.below(3))
            .map(|_| value(random, &schema["items"]))
            .collect(),
        "object" => mapping(random, schema, "properties").into(),
        _ => json!(random.pick(&["full", "part", ""])),
    }
}

/// An integer, also as JSON writes a float, and at the end of those that floats count by ones.
fn integer(random: &mut Random) -> Value {
    match random.below(12) {
        0 => json!(9_007_199_254_740_991_i64),
        1 => json!(9_007_199_254_740_992_i64),
        2 | 3 => json!(random.pick(&[0.0, 1.0, -3.0])),
        _ => json!(random.pick(&[0, 1, -3])),
    }
}

fn mapping(random: &mut Random, schema: &Value, properties: &str) -> Map<String, Value> {
    let mut mapping = Map::new();
    for (name, property) in schema[properties].as_object().into_iter().flatten() {
        if random.percent(75) {
            mapping.insert(name.clone(), value(random, property));
        }
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        let name = name.as_str().unwrap_or_default();
        if random.percent(80) && !mapping.contains_key(name) {
            let property = &schema[properties][name];
            mapping.insert(name.to_owned(), value(random, property));
        }
    }
    if random.percent(30) {
        mapping.insert(random.pick(&NAMES).to_owned(), json!("full"));
    }
    mapping
}
