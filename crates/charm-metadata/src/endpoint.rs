//! `provides`, `requires` and `peers`.

use juju_vocabulary::relation::Role;
use serde::{Deserialize, Serialize};

use crate::field::{Field, Map};
use crate::{Location, names};

/// One endpoint: a name under which other applications can be related to this charm.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Endpoint {
    /// The name, unique over all roles.
    pub name: String,
    /// The section in which it is declared.
    pub role: Role,
    /// The interface it speaks; an endpoint relates only to one of the same interface.
    pub interface: String,
    /// The most relations Juju lets it have. `None` means any number; so does 0 in the file.
    pub limit: Option<u32>,
    /// Whether a relation spans all units or only those that share a machine.
    pub scope: Scope,
    /// Whether the charm says that it can do without a relation here; none when it does not say. Juju enforces nothing.
    #[serde(default)]
    pub optional: Option<bool>,
    /// Where the name stands.
    pub location: Location,
}

/// How far a relation reaches.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// All units of both applications.
    #[default]
    Global,
    /// Only the units that stand in the same place: a subordinate and its principal.
    Container,
}

const FIELDS: [&str; 4] = ["interface", "limit", "optional", "scope"];

/// Every endpoint of the three sections. charmcraft looks no deeper than that each section is a mapping;
/// the rest are Juju's rules (`ifaceSchema` and `Meta.Check` of juju/charm).
pub(crate) fn read(top: &Map<'_>, charm: &str, subordinate: bool) -> Vec<Endpoint> {
    let mut endpoints: Vec<Endpoint> = Vec::new();
    for role in [Role::Provides, Role::Requires, Role::Peer] {
        let Some(section) = top.value(role.section()).and_then(|field| field.map()) else {
            continue;
        };
        for (name, field) in section.fields() {
            if let Some(earlier) = endpoints.iter().find(|endpoint| endpoint.name == name) {
                field.refuse_key(format!(
                    "an endpoint `{name}` is declared under `{}` too, at {}; names are unique over all roles",
                    earlier.role.section(), earlier.location
                ));
            }
            if let Some(endpoint) = endpoint(name, role, &field) {
                check_reserved(&endpoint, &field, charm, subordinate);
                endpoints.push(endpoint);
            }
        }
    }
    endpoints
}

fn endpoint(name: &str, role: Role, field: &Field<'_>) -> Option<Endpoint> {
    if !names::is_endpoint(name) {
        field.refuse_key(
            "not a name for an endpoint; expected lowercase letters and digits, starting with a letter, in \
             parts joined by single `-` or `_`",
        );
    }
    let mut endpoint = Endpoint {
        name: name.to_owned(),
        role,
        interface: String::new(),
        limit: None,
        scope: Scope::Global,
        optional: None,
        location: field.location(),
    };
    // The short form: `db: postgresql_client`.
    let interface = if field.as_str().is_some() {
        field.clone()
    } else {
        let map =
            field.map_or("a mapping with the `interface`, or just the name of the interface")?;
        map.no_slips(&FIELDS);
        endpoint.limit = map
            .value("limit")
            .and_then(|limit| limit.integer())
            .and_then(|limit| u32::try_from(limit).ok())
            .filter(|limit| *limit > 0);
        endpoint.optional = map.get("optional").and_then(|optional| optional.boolean());
        endpoint.scope = map
            .get("scope")
            .and_then(|field| {
                field.choice(&[("global", Scope::Global), ("container", Scope::Container)])
            })
            .unwrap_or_default();
        map.required(
            "interface",
            "the name of the interface, like `interface: postgresql_client`",
        )?
    };
    endpoint.interface = interface.string_or("the name of an interface")?.to_owned();
    if endpoint.interface.is_empty() {
        interface.refuse("expected the name of an interface, found nothing between the quotes");
    }
    Some(endpoint)
}

fn check_reserved(endpoint: &Endpoint, field: &Field<'_>, charm: &str, subordinate: bool) {
    // `juju-info` is how a subordinate gets onto any principal.
    let is_way_to_principal =
        subordinate && endpoint.role == Role::Requires && endpoint.scope == Scope::Container;
    if names::is_reserved(charm, &endpoint.name) && !is_way_to_principal {
        field.refuse_key(
            "the names `juju` and `juju-…` are reserved for Juju; choose another name for the endpoint",
        );
    }
    if names::is_reserved(charm, &endpoint.interface) && endpoint.role != Role::Requires {
        field.refuse_key(format!(
            "the interface `{}` is reserved for Juju; a charm can only require it",
            endpoint.interface
        ));
    }
}

/// A subordinate needs a way onto the machine of its principal.
pub(crate) fn check_subordinate(endpoints: &[Endpoint], field: &Field<'_>) {
    let has_way = endpoints
        .iter()
        .any(|endpoint| endpoint.role == Role::Requires && endpoint.scope == Scope::Container);
    if !has_way {
        field.refuse(
            "a subordinate charm needs an endpoint under `requires` with `scope: container` to be related \
             to its principal",
        );
    }
}
