//! What charmcraft.yaml says of building and packing: for whom, and from which parts.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::field::{Field, Map, Problems};
use crate::platform::{self, Platform};
use crate::{FileName, Sources, yaml};

/// How a charm becomes files that Juju deploys: one file a platform.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Building {
    /// The files to make.
    pub platforms: Vec<Platform>,
    /// What goes into each.
    pub parts: Vec<Part>,
}

/// One part of the build.
#[derive(Clone, PartialEq, Default, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Part {
    /// Its name.
    #[serde(skip)]
    pub name: String,
    /// What builds it; without, the plugin of the part's name.
    pub plugin: Option<String>,
    /// Where its sources are, relative to charmcraft.yaml.
    pub source: Option<String>,
    /// A directory in there.
    pub source_subdir: Option<String>,
    /// The packages that the plugin `rust` builds, relative to the source; the source itself if there are none.
    pub rust_path: Vec<String>,
    /// The features that it turns on.
    pub rust_features: Vec<String>,
    /// Whether it turns the default ones off.
    pub rust_no_default_features: bool,
    /// Where files go, by where they are: `bin/shop` to `dispatch`.
    pub organize: BTreeMap<String, String>,
    /// Which files are taken on: patterns, and such that start with `-` for what is not. All, if there are none.
    pub stage: Vec<String>,
    /// Which of those go into the charm.
    pub prime: Vec<String>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

impl Part {
    /// What builds it.
    #[must_use]
    pub fn plugin(&self) -> &str {
        self.plugin.as_deref().unwrap_or(&self.name)
    }

    /// The scripts that it has in place of a step, such as `override-build`.
    pub fn scripts(&self) -> impl Iterator<Item = &str> {
        let names = self.rest.keys().map(String::as_str);
        names.filter(|name| name.starts_with("override-"))
    }
}

impl Building {
    /// What the files say. What [`Charm::check`](crate::Charm::check) complains of is left out; an old charm without a
    /// charmcraft.yaml says nothing.
    #[must_use]
    pub fn of(sources: &Sources) -> Building {
        let file = FileName::Charmcraft;
        let Some(Ok(tree)) = sources.text(file).map(|text| yaml::read(file, text)) else {
            return Building::default();
        };
        let ignored = Problems::default();
        let Some(top) = Field::root(file, "", &tree, &ignored).map() else {
            return Building::default();
        };
        Building {
            platforms: platform::read(&top),
            parts: parts(&top),
        }
    }
}

fn parts(top: &Map<'_>) -> Vec<Part> {
    let map = top.value("parts").and_then(|field| field.map());
    let part = |(name, field): (&str, Field<'_>)| {
        let part: Part = serde_json::from_value(field.json()?).ok()?;
        let name = name.to_owned();
        Some(Part { name, ..part })
    };
    map.iter().flat_map(Map::fields).filter_map(part).collect()
}
