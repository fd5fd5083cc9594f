//! `links`, and the fields of metadata.yaml that became it: where people find more.

use crate::field::{Field, Map};

/// Addresses that Charmhub shows.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Links {
    /// How to reach the people behind the charm; `maintainers` of metadata.yaml.
    pub contact: Vec<String>,
    /// Its documentation; `docs` of metadata.yaml.
    pub documentation: Option<String>,
    /// Where to report what is wrong.
    pub issues: Vec<String>,
    /// Its source.
    pub source: Vec<String>,
    /// Its website.
    pub website: Vec<String>,
}

/// charmcraft's `Links`.
pub(crate) fn read(top: &Map<'_>) -> Links {
    let Some(map) = top.value("links").and_then(|field| field.map()) else {
        return Links::default();
    };
    map.only(&["contact", "documentation", "issues", "source", "website"]);
    let addresses = |key| one_or_more(&map, key, true);
    Links {
        contact: one_or_more(&map, "contact", false),
        documentation: map.value("documentation").and_then(|field| address(&field)),
        issues: addresses("issues"),
        source: addresses("source"),
        website: addresses("website"),
    }
}

/// Nothing checks these in metadata.yaml: Juju does not know them.
pub(crate) fn read_metadata(top: &Map<'_>) -> Links {
    let texts = |key| -> Vec<String> {
        let Some(field) = top.get(key) else {
            return Vec::new();
        };
        let items = if field.is_list() {
            field.list().unwrap_or_default()
        } else {
            vec![field]
        };
        items
            .iter()
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect()
    };
    Links {
        contact: [texts("maintainers"), texts("maintainer")].concat(),
        documentation: texts("docs").into_iter().next(),
        issues: texts("issues"),
        source: texts("source"),
        website: texts("website"),
    }
}

fn one_or_more(map: &Map<'_>, key: &str, is_address: bool) -> Vec<String> {
    let Some(field) = map.value(key) else {
        return Vec::new();
    };
    let items = if field.is_list() {
        field.list().unwrap_or_default()
    } else {
        vec![field]
    };
    let text = |item: &Field<'_>| {
        if is_address {
            address(item)
        } else {
            item.owned_string()
        }
    };
    items.iter().filter_map(text).collect()
}

/// An address as pydantic's `AnyHttpUrl` takes it, near enough.
pub(crate) fn address(field: &Field<'_>) -> Option<String> {
    const EXPECTED: &str = "an address that starts with `https://` or `http://`";
    let text = field.string_or(EXPECTED)?.trim();
    let rest = text.split_once("://").and_then(|(scheme, rest)| {
        ["http", "https"]
            .contains(&scheme.to_ascii_lowercase().as_str())
            .then_some(rest)
    });
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    if host.is_none_or(|host| host.is_empty() || host.contains(char::is_whitespace)) {
        field.refuse(format!("expected {EXPECTED}, found {text:?}"));
        return None;
    }
    Some(text.to_owned())
}
