//! `extra-bindings`: names beside the endpoints to which networks can be bound.

use serde::{Deserialize, Serialize};

use crate::Location;
use crate::endpoint::Endpoint;
use crate::field::Map;
use crate::stored;

/// A name, beside those of the endpoints, to which an operator can bind a network.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Binding {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub location: Location,
}

/// Those that are declared. Juju's rules (`validateMetaExtraBindings` of juju/charm).
pub(crate) fn read(top: &Map<'_>, endpoints: &[Endpoint]) -> Vec<Binding> {
    let mut bindings = Vec::new();
    let Some(field) = top.value("extra-bindings") else {
        return bindings;
    };
    let Some(map) = field.map_or("the names of the bindings, each without a value") else {
        return bindings;
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
        bindings.push(Binding {
            name: name.to_owned(),
            location: field.location(),
        });
    }
    bindings
}
