//! The keywords of JSON schema that the model of a schema does not hold.

use crate::field::{Field, Map};
use crate::schema::{properties, schema};

/// The rules of draft 4 for the keywords that the model does not hold, as gojsonschema applies them when Juju reads
/// the charm. Keywords it does not know it passes over, and so does this.
pub(crate) fn check(map: &Map<'_>) {
    for (name, field) in map.fields() {
        match name {
            "multipleOf" | "minimum" | "maximum" => check_number(&field, name == "multipleOf"),
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties"
            | "maxProperties" => {
                check_count(&field);
            }
            "required" => check_required(&field),
            "exclusiveMinimum" => check_exclusive(map, &field, "minimum"),
            "exclusiveMaximum" => check_exclusive(map, &field, "maximum"),
            "uniqueItems" => _ = field.boolean(),
            "pattern" | "format" => _ = field.string(),
            "patternProperties" => drop(properties(&field)),
            "oneOf" | "anyOf" | "allOf" => {
                field
                    .list_or("a list of schemas")
                    .iter()
                    .flatten()
                    .for_each(|item| drop(schema(item)));
            }
            "not" => drop(schema(&field)),
            "items" if field.is_list() => {
                field
                    .list()
                    .iter()
                    .flatten()
                    .for_each(|item| drop(schema(item)));
            }
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

fn check_required(field: &Field<'_>) {
    let expected = "a list of names; `required` stands beside `params`, not in a parameter (JSON schema draft 4)";
    let mut seen = Vec::new();
    for item in field.list_or(expected).iter().flatten() {
        let Some(name) = item.string_or("the name of a parameter") else {
            continue;
        };
        if seen.contains(&name) {
            item.refuse(format!("`{name}` stands twice in this list"));
        }
        seen.push(name);
    }
}
