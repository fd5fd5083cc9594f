//! `extra-bindings`: names beside the endpoints to which networks can be bound.

use crate::endpoint::Endpoint;
use crate::field::Map;
use crate::{Location, stored};

/// One extra binding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExtraBinding {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub location: Location,
}

/// Juju's rules (`validateMetaExtraBindings` of juju/charm).
pub(crate) fn read(top: &Map<'_>, endpoints: &[Endpoint]) -> Vec<ExtraBinding> {
    let Some(field) = top.value("extra-bindings") else {
        return Vec::new();
    };
    let Some(map) = field.map_or("the names of the bindings, each without a value") else {
        return Vec::new();
    };
    if map.is_empty() {
        field.refuse("expected at least one binding; leave `extra-bindings` out if there is none");
    }
    let binding = |(name, field): (&str, crate::field::Field<'_>)| {
        stored::check_name(name, &field);
        if !field.is_null() {
            field.refuse("a binding is only a name; expected nothing after the colon");
        }
        if endpoints.iter().any(|endpoint| endpoint.name == name) {
            field.refuse_key(format!(
                "`{name}` is an endpoint, which has a binding of its own"
            ));
        }
        ExtraBinding {
            name: name.to_owned(),
            location: field.location(),
        }
    };
    map.fields().map(binding).collect()
}
