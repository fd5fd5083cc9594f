//! `containers`: the workloads beside a Kubernetes charm.

use serde::{Deserialize, Serialize};

use crate::field::{Field, Map};
use crate::{Location, names};

/// One workload container of the pod, with Pebble in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Container {
    /// The name.
    pub name: String,
    /// The name of the `oci-image` resource it runs.
    pub resource: Option<String>,
    /// Where the name stands.
    pub location: Location,
}

/// Juju's rules (`parseContainers` of juju/charm); charmcraft looks no deeper than that it is a mapping.
pub(crate) fn read(top: &Map<'_>) -> Vec<Container> {
    let Some(section) = top.value("containers").and_then(|field| field.map()) else {
        return Vec::new();
    };
    section
        .fields()
        .filter_map(|(name, field)| container(name, &field, top))
        .collect()
}

fn container(name: &str, field: &Field<'_>, top: &Map<'_>) -> Option<Container> {
    // Juju lets Kubernetes find this out.
    if !names::is_container(name) {
        field.refuse_key(
            "not a name for a container; Kubernetes allows lowercase letters, digits and inner hyphens, 63 at most",
        );
    }
    let map = field.map_or("a mapping with the container's `resource`")?;
    map.no_slips(&["resource", "mounts", "uid", "gid", "bases"]);
    let resource = map.get("resource").and_then(|field| {
        let name = field.string_or("the name of a resource")?;
        check_resource(name, &field, top);
        Some(name.to_owned())
    });
    let mounts = map
        .value("mounts")
        .and_then(|field| field.list_or("a list of mounts"));
    for field in mounts.iter().flatten() {
        check_mount(field, top);
    }
    for key in ["uid", "gid"] {
        if let Some(field) = map.get(key) {
            check_id(&field);
        }
    }
    Some(Container {
        name: name.to_owned(),
        resource,
        location: field.location(),
    })
}

/// What `section` declares under the name.
fn declared<'a>(top: &Map<'a>, section: &str, name: &str) -> Option<Field<'a>> {
    top.value(section)?.map()?.get(name)
}

fn check_resource(name: &str, field: &Field<'_>, top: &Map<'_>) {
    if name.is_empty() {
        return;
    }
    let Some(resource) = declared(top, "resources", name) else {
        return field.refuse(format!(
            "no resource `{name}` is declared; add it under `resources` with `type: oci-image`"
        ));
    };
    let kind = resource.map().and_then(|resource| resource.get("type"));
    if kind.is_none_or(|kind| kind.as_str() == Some("file")) {
        field.refuse(format!(
            "the resource `{name}` is a file; a container runs one of `type: oci-image`"
        ));
    }
}

fn check_mount(field: &Field<'_>, top: &Map<'_>) {
    let Some(map) = field.map_or("a mapping with `storage` and `location`") else {
        return;
    };
    map.no_slips(&["storage", "location"]);
    if let Some(storage) = map.required("storage", "the name of a storage")
        && let Some(name) = storage.string_or("the name of a storage")
        && declared(top, "storage", name).is_none()
    {
        storage.refuse(format!(
            "no storage `{name}` is declared; add it under `storage`"
        ));
    }
    if let Some(path) = map.required("location", "the directory to mount it at")
        && path.string_or("the directory to mount it at") == Some("")
    {
        path.refuse("expected the directory to mount it at, found nothing between the quotes");
    }
}

fn check_id(field: &Field<'_>) {
    if let Some(id) = field.integer()
        && (1000..10_000).contains(&id)
    {
        field.refuse(format!(
            "{id} is in 1000 to 9999, which Juju reserves; choose another id"
        ));
    }
}
