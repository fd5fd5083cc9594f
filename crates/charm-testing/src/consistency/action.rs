//! Actions and their parameters.

use std::collections::BTreeMap;

use charm_metadata::{Additional, Schema};
use serde_json::Value;

use crate::context::Context;
use crate::declared::is_of;

pub(super) fn check(
    context: &Context,
    name: &str,
    params: &BTreeMap<String, Value>,
    reasons: &mut Vec<String>,
) {
    let Some(action) = context.declared.charm.action(name) else {
        reasons.push(format!("charmcraft.yaml has no action `{name}`"));
        return;
    };
    for property in &action.params.properties {
        if property.required && !params.contains_key(&property.name) {
            reasons.push(format!(
                "action `{name}`: parameter `{}` is required",
                property.name
            ));
        }
    }
    for (param, value) in params {
        let fault = match (action.params.property(param), &action.params.additional) {
            (Some(property), _) => misfit(value, &property.schema),
            (None, Additional::Allowed) => None,
            (None, Additional::Forbidden) => Some("is not in charmcraft.yaml".to_owned()),
            (None, Additional::Fitting(schema)) => misfit(value, schema),
        };
        reasons.extend(fault.map(|fault| format!("action `{name}`: parameter `{param}` {fault}")));
    }
}

/// Why a value is none that the schema allows. What is inside of lists and objects is not looked at.
fn misfit(value: &Value, schema: &Schema) -> Option<String> {
    if !is_of(value, &schema.kind) {
        return Some(format!("cannot be {value}: it is of another type"));
    }
    if !schema.choices.is_empty() && !schema.choices.contains(value) {
        let choices: Vec<String> = schema.choices.iter().map(ToString::to_string).collect();
        return Some(format!("cannot be {value}, only {}", choices.join(" or ")));
    }
    None
}
