//! `containers`: the workloads beside a Kubernetes charm.

use crate::field::{Field, Map};
use crate::resource::{Resource, ResourceKind};
use crate::storage::Storage;
use crate::{Location, names};

/// One workload container of the pod, with Pebble in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Container {
    /// The name.
    pub name: String,
    /// The name of the `oci-image` resource it runs.
    pub resource: Option<String>,
    /// The storages mounted in it.
    pub mounts: Vec<Mount>,
    /// The user id it runs as.
    pub uid: Option<i64>,
    /// The group id it runs as.
    pub gid: Option<i64>,
    /// Where the name stands.
    pub location: Location,
}

/// A storage mounted in a container.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mount {
    /// The name of the storage.
    pub storage: String,
    /// The directory in the container.
    pub path: String,
    /// Where it stands.
    pub location: Location,
}

/// Juju's rules (`parseContainers` of juju/charm); charmcraft looks no deeper than that it is a mapping.
pub(crate) fn read(top: &Map<'_>, resources: &[Resource], storage: &[Storage]) -> Vec<Container> {
    let Some(section) = top.value("containers").and_then(|field| field.map()) else {
        return Vec::new();
    };
    section
        .fields()
        .filter_map(|(name, field)| container(name, &field, resources, storage))
        .collect()
}

fn container(
    name: &str,
    field: &Field<'_>,
    resources: &[Resource],
    storage: &[Storage],
) -> Option<Container> {
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
        check_resource(name, &field, resources);
        Some(name.to_owned())
    });
    let mounts = map
        .value("mounts")
        .and_then(|field| field.list_or("a list of mounts"));
    Some(Container {
        name: name.to_owned(),
        resource,
        mounts: mounts
            .iter()
            .flatten()
            .filter_map(|field| mount(field, storage))
            .collect(),
        uid: map.get("uid").and_then(|field| id(&field)),
        gid: map.get("gid").and_then(|field| id(&field)),
        location: field.location(),
    })
}

fn check_resource(name: &str, field: &Field<'_>, resources: &[Resource]) {
    match resources.iter().find(|resource| resource.name == name) {
        _ if name.is_empty() => {}
        None => field.refuse(format!(
            "no resource `{name}` is declared; add it under `resources` with `type: oci-image`"
        )),
        Some(resource) if resource.kind != ResourceKind::OciImage => {
            field.refuse(format!(
                "the resource `{name}` is a file; a container runs one of `type: oci-image`"
            ));
        }
        Some(_) => {}
    }
}

fn mount(field: &Field<'_>, storage: &[Storage]) -> Option<Mount> {
    let map = field.map_or("a mapping with `storage` and `location`")?;
    map.no_slips(&["storage", "location"]);
    let (name, path) = (
        map.required("storage", "the name of a storage"),
        map.required("location", "the directory to mount it at"),
    );
    let (name, path) = (name?, path?);
    let (text, path_text) = (
        name.string_or("the name of a storage")?,
        path.string_or("the directory to mount it at")?,
    );
    if path_text.is_empty() {
        path.refuse("expected the directory to mount it at, found nothing between the quotes");
    }
    if !storage.iter().any(|storage| storage.name == text) {
        name.refuse(format!(
            "no storage `{text}` is declared; add it under `storage`"
        ));
    }
    Some(Mount {
        storage: text.to_owned(),
        path: path_text.to_owned(),
        location: field.location(),
    })
}

fn id(field: &Field<'_>) -> Option<i64> {
    let id = field.integer()?;
    if (1000..10_000).contains(&id) {
        field.refuse(format!(
            "{id} is in 1000 to 9999, which Juju reserves; choose another id"
        ));
    }
    Some(id)
}
