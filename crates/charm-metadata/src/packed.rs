//! What `charmcraft pack` makes of a charmcraft.yaml that says everything: the older files.

use serde_json::{Map, Value};

use crate::field::{Field, Problems};
use crate::project::READ_BY_JUJU;
use crate::{FileName, Sources, yaml};

/// The files that charmcraft adds when it packs a charm, each with its text: metadata.yaml, config.yaml and actions.yaml, where charms
/// look at run time. None when there is a metadata.yaml, and none that is there.
///
/// In JSON, which is YAML that every reader takes for the same.
#[must_use]
pub fn packed(sources: &Sources) -> Vec<(FileName, String)> {
    let file = FileName::Charmcraft;
    let is_there = |name| sources.text(name).is_some();
    let text = sources.text(file).filter(|_| !is_there(FileName::Metadata));
    let Some(Ok(tree)) = text.map(|text| yaml::read(file, text)) else {
        return Vec::new();
    };
    let ignored = Problems::default();
    let Some(top) = Field::root(file, "", &tree, &ignored).map() else {
        return Vec::new();
    };
    let section = |name: &str| top.value(name)?.json();
    let mut metadata = Map::new();
    for name in READ_BY_JUJU {
        metadata.extend(section(name).map(|value| (name.to_owned(), value)));
    }
    metadata.extend(section("title").map(|title| ("display-name".to_owned(), title)));
    let files = [
        (FileName::Metadata, Some(Value::Object(metadata))),
        (FileName::Config, section("config")),
        (FileName::Actions, section("actions")),
    ];
    files
        .into_iter()
        .filter(|(name, _)| !is_there(*name))
        .filter_map(|(name, content)| Some((name, content?.to_string())))
        .collect()
}
