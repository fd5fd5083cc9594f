//! What only metadata.yaml can say.

use crate::field::Map;
use crate::version;

/// Fields of metadata.yaml that charmcraft.yaml has no place for. New charms have none of them.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Legacy {
    /// The series of Ubuntu it runs on, before there were bases: `jammy`.
    pub series: Vec<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Words to find it by, older than tags.
    pub categories: Vec<String>,
    /// The oldest Juju it works with, before there was `assumes`.
    pub min_juju_version: Option<String>,
}

/// Every field of metadata.yaml that Juju reads or that charmcraft and Charmhub document.
const FIELDS: [&str; 34] = [
    "name",
    "display-name",
    "summary",
    "description",
    "maintainer",
    "maintainers",
    "assumes",
    "charm-user",
    "containers",
    "devices",
    "docs",
    "extra-bindings",
    "issues",
    "peers",
    "provides",
    "requires",
    "resources",
    "source",
    "storage",
    "subordinate",
    "terms",
    "website",
    "categories",
    "tags",
    "series",
    "deployment",
    "payloads",
    "min-juju-version",
    "minjujuversion",
    "format",
    "revision",
    "bases",
    "platforms",
    "version",
];

/// Juju's rules (`ensureUnambiguousFormat` and `Meta.Check` of juju/charm); charmcraft looks only at name, summary and
/// description.
pub(crate) fn read(top: &Map<'_>, has_charmcraft: bool) -> Legacy {
    top.no_slips(&FIELDS);
    let newer = ["containers", "assumes", "charm-user"];
    let older = ["series", "deployment", "min-juju-version"];
    if let Some(new) = newer.into_iter().find(|key| top.has(key)) {
        for field in older.into_iter().filter_map(|key| top.get(key)) {
            field.refuse_key(format!("Juju takes this only without `{new}`; remove it"));
        }
    } else if has_charmcraft && !top.has("series") {
        for field in ["deployment", "min-juju-version"]
            .into_iter()
            .filter_map(|key| top.get(key))
        {
            field.refuse_key("Juju takes this only with `series`; use `assumes` instead");
        }
    }
    let strings = |key| {
        top.get(key)
            .and_then(|field| field.owned_strings())
            .unwrap_or_default()
    };
    let series = strings("series");
    if let Some(field) = top.get("series") {
        for item in field.list().iter().flatten() {
            let is_series = |name: &str| {
                name.starts_with(|c: char| c.is_ascii_lowercase())
                    && name
                        .chars()
                        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
            };
            if item.as_str().is_some_and(|name| !is_series(name)) {
                item.refuse("expected the name of a series, like `jammy`");
            }
        }
    }
    let min_juju_version = top.get("min-juju-version").and_then(|field| {
        let text = field.string_or("a version like \"2.9.0\"")?;
        if !version::is_strict(text) {
            field.refuse(format!("expected a version like \"2.9.0\", found {text:?}"));
        }
        Some(text.to_owned())
    });
    Legacy {
        series,
        tags: strings("tags"),
        categories: strings("categories"),
        min_juju_version,
    }
}
