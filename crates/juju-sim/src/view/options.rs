//! The options of a charm, with the values that hold.

use std::collections::BTreeMap;

use charm_metadata::Charm;
use serde_json::Value;

/// Every option of `charm` with its value, by name: what a user has `set`, else the charm's default, else null.
pub fn options<'a>(
    charm: &'a Charm,
    set: &'a BTreeMap<String, Value>,
) -> impl Iterator<Item = (&'a str, &'a Value)> {
    charm.options.iter().map(move |option| {
        let value = set.get(&option.name);
        let value = value.or(option.default.as_ref()).unwrap_or(&Value::Null);
        (option.name.as_str(), value)
    })
}
