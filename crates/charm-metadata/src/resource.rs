//! `resources`: files and images that come with the charm.

use serde::{Deserialize, Serialize};

use crate::field::{Field, Map};
use crate::{Location, stored};

/// What a resource holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceKind {
    /// A file.
    #[default]
    File,
    /// Where an OCI image is, and how to get it.
    OciImage,
}

/// One resource.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Resource {
    /// The name.
    pub name: String,
    /// What it holds.
    pub kind: ResourceKind,
    /// What it is, in the author's words.
    pub description: Option<String>,
    /// Where the name stands.
    pub location: Location,
}

/// Juju's rules (`resource.Meta.Validate` of juju/charm); charmcraft looks no deeper than that it is a mapping.
pub(crate) fn read(top: &Map<'_>) -> Vec<Resource> {
    let Some(section) = top.value("resources").and_then(|field| field.map()) else {
        return Vec::new();
    };
    section
        .fields()
        .filter_map(|(name, field)| resource(name, &field))
        .collect()
}

fn resource(name: &str, field: &Field<'_>) -> Option<Resource> {
    let map = field.map_or("a mapping with the resource's `type`")?;
    map.no_slips(&["type", "filename", "description"]);
    stored::check_name(name, field);
    // Without a type it is a file to Juju.
    let kind = match map.get("type") {
        Some(kind) => kind.choice(&[
            ("file", ResourceKind::File),
            ("oci-image", ResourceKind::OciImage),
        ])?,
        None => ResourceKind::File,
    };
    if kind == ResourceKind::File {
        let filename = map.required(
            "filename",
            "the name of the file, which a resource of `type: file` needs",
        )?;
        let text = filename.string_or("the name of a file")?;
        // charmcraft's own example is `/dev/h2o`, which no Juju accepts.
        if text.is_empty() || text.contains('/') {
            filename.refuse(format!(
                "expected the bare name of a file without `/`, found {text:?}"
            ));
        }
    }
    Some(Resource {
        name: name.to_owned(),
        kind,
        description: map
            .get("description")
            .and_then(|field| field.owned_string()),
        location: field.location(),
    })
}
