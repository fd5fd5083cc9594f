//! Which names of a charm Juju's reader refuses, or its database.

use charm_metadata::{Charm, FileName, Sources};
use serde_json::{Map, Value, json};

use crate::values::Random;
use crate::{Verdict, compare, plain};

/// A charm without any of the names in question; JSON is YAML too.
const TEA: &str = r#"{"name": "tea", "summary": "Makes tea", "description": "Makes tea."}"#;

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn names_in_metadata_are_those_that_juju_stores() {
    compare("metadata", metadata, |text| {
        read(&Sources::default().with(FileName::Metadata, text))
    });
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn names_in_actions_are_those_that_juju_stores() {
    compare("actions", actions, |text| {
        let sources = Sources::default().with(FileName::Metadata, TEA);
        read(&sources.with(FileName::Actions, text))
    });
}

fn read(sources: &Sources) -> (Verdict, String) {
    plain(Charm::parse(sources).map(drop))
}

fn metadata(random: &mut Random) -> String {
    let mut names = |chance, value: Value| -> Value {
        let entries = (0..2).map(|_| (name(random, chance), value.clone()));
        entries.collect::<Map<_, _>>().into()
    };
    json!({
        "name": "tea",
        "summary": "Makes tea",
        "description": "Makes tea.",
        "resources": names(15, json!({"type": "oci-image", "a.b": "kept by somebody"})),
        "devices": names(15, json!({"type": "gpu"})),
        "extra-bindings": names(15, Value::Null),
    })
    .to_string()
}

fn actions(random: &mut Random) -> String {
    let mut brew = schema(random, 3);
    if let Some(properties) = brew.remove("properties") {
        brew.insert("params".to_owned(), properties);
    }
    brew.insert("description".to_owned(), json!("Makes tea."));
    brew.insert(name(random, 10), value(random, 2));
    json!({ "brew": brew }).to_string()
}

fn schema(random: &mut Random, depth: usize) -> Map<String, Value> {
    let mut schema = Map::new();
    if depth == 0 {
        return schema;
    }
    let below = |random: &mut Random| Value::from(schema_of_names(random, depth - 1));
    let (key, value) = match random.below(7) {
        0..3 => ("properties", below(random)),
        3 => ("patternProperties", below(random)),
        4 => ("dependencies", json!({name(random, 10): ["cups"]})),
        5 => ("oneOf", json!([below(random)])),
        _ => ("enum", json!([value(random, depth)])),
    };
    schema.insert(key.to_owned(), value);
    if random.percent(40) && !schema.contains_key("enum") {
        schema.insert("default".to_owned(), mapping(random, depth));
    }
    schema
}

fn schema_of_names(random: &mut Random, depth: usize) -> Map<String, Value> {
    let mut schemas = Map::new();
    for _ in 0..=random.below(2) {
        schemas.insert(name(random, 10), schema(random, depth).into());
    }
    schemas
}

fn value(random: &mut Random, depth: usize) -> Value {
    match random.below(4) {
        0 => json!(random.below(9)),
        1 if random.percent(20) => json!(u64::MAX),
        1 => json!("a.$b"),
        2 if depth > 0 => json!([value(random, depth - 1)]),
        _ => mapping(random, depth),
    }
}

fn mapping(random: &mut Random, depth: usize) -> Value {
    let mut mapping = Map::new();
    if depth > 0 {
        mapping.insert(name(random, 10), value(random, depth - 1));
    }
    mapping.into()
}

/// With a chance of `odd` in a hundred that Juju may take offence.
fn name(random: &mut Random, odd: usize) -> String {
    const PLAIN: [&str; 7] = [
        "a",
        "cups",
        "tea pot",
        "a$",
        "a-$-b",
        "\u{e9}",
        "a\u{ff0e}b",
    ];
    const ODD: [&str; 9] = ["", ".", "$", "a.", ".a", "a.b", "$a", "$ref", "$schema"];
    let name = if random.percent(odd) {
        random.pick(&ODD)
    } else {
        random.pick(&PLAIN)
    };
    name.to_owned()
}
