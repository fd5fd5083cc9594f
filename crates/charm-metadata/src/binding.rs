//! `extra-bindings`: names beside the endpoints to which networks can be bound.

use crate::endpoint::Endpoint;
use crate::field::Map;
use crate::stored;

/// Juju's rules (`validateMetaExtraBindings` of juju/charm).
pub(crate) fn check(top: &Map<'_>, endpoints: &[Endpoint]) {
    let Some(field) = top.value("extra-bindings") else {
        return;
    };
    let Some(map) = field.map_or("the names of the bindings, each without a value") else {
        return;
    };
    if map.is_empty() {
        field.refuse("expected at least one binding; leave `extra-bindings` out if there is none");
    }
    for (name, field) in map.fields() {
        stored::check_name(name, &field);
        if !field.is_null() {
            field.refuse("a binding is only a name; expected nothing after the colon");
        }
        if endpoints.iter().any(|endpoint| endpoint.name == name) {
            field.refuse_key(format!(
                "`{name}` is an endpoint, which has a binding of its own"
            ));
        }
    }
}
