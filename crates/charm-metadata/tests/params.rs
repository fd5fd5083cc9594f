//! Which parameters an action accepts, at every level, and what they are completed with.

#![allow(clippy::unwrap_used, reason = "helpers of tests may panic")]

use charm_metadata::{Action, Charm, FileName, Sources};
use serde_json::{Value, json};

/// An action that is described so; JSON is YAML too.
fn action(action: &Value) -> Action {
    let actions = json!({ "go": action }).to_string();
    let sources = Sources::default()
        .with(FileName::Metadata, "name: c\nsummary: s\ndescription: d")
        .with(FileName::Actions, actions);
    Charm::parse(&sources)
        .unwrap()
        .action("go")
        .unwrap()
        .clone()
}

/// An action with one parameter, `it`.
fn of_it(it: &Value) -> Action {
    action(&json!({ "params": { "it": it } }))
}

fn faults(action: &Action, given: &Value) -> Vec<String> {
    faults_in("3.6.9", action, given)
}

fn faults_in(juju: &str, action: &Action, given: &Value) -> Vec<String> {
    let given = serde_json::from_value(given.clone()).unwrap();
    let faults = action.check(&given, &juju.parse().unwrap());
    let faults = faults.err().unwrap_or_default();
    faults.iter().map(ToString::to_string).collect()
}

const PASSES: [&str; 0] = [];

#[test]
fn what_a_map_requires_is_asked_for_where_the_map_is_given() {
    let schema = of_it(&json!({
        "type": "object", "required": ["number"], "properties": { "number": { "default": 1 } },
    }));
    let missing = ["parameter \"it.number\" is required"];
    assert_eq!(faults(&schema, &json!({ "it": {} })), missing);
    assert_eq!(faults(&schema, &json!({ "it": { "number": 2 } })), PASSES);
    assert_eq!(faults(&schema, &json!({})), PASSES);
}

#[test]
fn items_of_a_list_are_checked() {
    let schema = of_it(&json!({ "items": { "items": { "type": "integer" } } }));
    assert_eq!(
        faults(&schema, &json!({ "it": [[], [1, "two", 3]] })),
        ["parameter \"it.1.1\" expected integer, got \"two\""]
    );
    assert_eq!(faults(&schema, &json!({ "it": [[1], [2, 3]] })), PASSES);
    assert_eq!(faults(&schema, &json!({ "it": "no list" })), PASSES);
}

#[test]
fn choices_hold_inside_of_maps_and_for_whole_ones() {
    let inside = of_it(&json!({ "properties": { "how": { "enum": ["full", "part"] } } }));
    assert_eq!(
        faults(&inside, &json!({ "it": { "how": "half" } })),
        ["parameter \"it.how\" expected one of \"full\", \"part\", got \"half\""]
    );
    let whole = of_it(&json!({ "enum": [{ "how": "full" }] }));
    assert_eq!(faults(&whole, &json!({ "it": { "how": "full" } })), PASSES);
    assert_eq!(faults(&whole, &json!({ "it": {} })).len(), 1);
}

#[test]
fn entries_that_are_not_declared_are_refused_where_the_schema_says_so() {
    let top = action(&json!({ "params": { "it": {} }, "additionalProperties": false }));
    let given = json!({ "it": { "any": 1 }, "other": 1 });
    assert_eq!(
        faults(&top, &given),
        ["parameter \"other\" is not declared, and others are not allowed"]
    );
    let nested = of_it(&json!({ "additionalProperties": false }));
    assert_eq!(
        faults(&nested, &given),
        ["parameter \"it.any\" is not declared, and others are not allowed"]
    );
    let allowed = of_it(&json!({ "additionalProperties": true }));
    assert_eq!(faults(&allowed, &given), PASSES);
    let fitting = of_it(&json!({ "additionalProperties": { "type": "string" } }));
    assert_eq!(
        faults(&fitting, &given),
        ["parameter \"it.any\" expected string, got 1"]
    );
}

#[test]
fn since_juju_4_an_action_takes_no_undeclared_parameters_unless_it_says_so() {
    let given = json!({ "it": { "any": 1 }, "other": 1 });
    let unsaid = of_it(&json!({ "properties": {} }));
    assert_eq!(faults_in("3.6.27", &unsaid, &given), PASSES);
    assert_eq!(
        faults_in("4.0-beta7", &unsaid, &given),
        ["parameter \"other\" is not declared, and others are not allowed"],
        "inside of a parameter others are allowed as before"
    );
    let said = action(&json!({ "params": { "it": {} }, "additionalProperties": true }));
    assert_eq!(faults_in("4.0.16", &said, &given), PASSES);
}

/// Every number is a float to Juju here.
#[test]
fn a_number_that_floats_still_count_by_ones_is_an_integer() {
    let it = of_it(&json!({ "type": "integer", "enum": [1, 2.0, 9_007_199_254_740_991_u64] }));
    for given in [json!(1.0), json!(2), json!(9_007_199_254_740_991_u64)] {
        assert_eq!(faults(&it, &json!({ "it": given })), PASSES);
    }
    assert_eq!(
        faults(&it, &json!({ "it": 9_007_199_254_740_992_u64 })),
        ["parameter \"it\" expected integer, got 9007199254740992"]
    );
    assert_eq!(
        faults(&it, &json!({ "it": 1.5 })),
        ["parameter \"it\" expected integer, got 1.5"]
    );
}

#[test]
fn a_value_of_the_wrong_type_is_named_once() {
    let schema = of_it(&json!({ "type": "object", "enum": [{}], "required": ["number"] }));
    assert_eq!(
        faults(&schema, &json!({ "it": 1 })),
        ["parameter \"it\" expected object, got 1"]
    );
}

#[test]
fn defaults_are_put_in_at_every_level_but_not_into_lists() {
    let action = action(&json!({ "params": {
        "address": { "properties": {
            "street": { "default": "Main" },
            "at": { "properties": { "floor": { "default": 0 }, "door": {} } },
        } },
        "whole": { "default": { "a": 1 }, "properties": { "b": { "default": 2 } } },
        "list": { "items": { "properties": { "c": { "default": 3 } } } },
        "bare": { "properties": { "d": {} } },
        "nothing": { "default": null },
    } }));
    let complete = |given: Value| {
        let given = serde_json::from_value(given).unwrap();
        json!(action.params.with_defaults(given))
    };
    assert_eq!(
        complete(json!({})),
        json!({
            "address": { "street": "Main", "at": { "floor": 0 } },
            "whole": { "a": 1 }, "nothing": null,
        })
    );
    assert_eq!(
        complete(json!({
            "address": { "street": "High", "at": { "door": 7 } },
            "whole": {}, "list": [{}], "nothing": 1, "other": 2,
        })),
        json!({
            "address": { "street": "High", "at": { "door": 7, "floor": 0 } },
            "whole": { "b": 2 }, "list": [{}], "nothing": 1, "other": 2,
        })
    );
    let given = json!({ "address": "none", "whole": null, "nothing": null });
    assert_eq!(complete(given.clone()), given);
}
