//! `links`: where people find more.

use crate::field::{Field, Map};

/// charmcraft's `Links`. Nothing checks the fields of metadata.yaml that became it: Juju does not know them.
pub(crate) fn check(top: &Map<'_>) {
    let Some(map) = top.value("links").and_then(|field| field.map()) else {
        return;
    };
    map.only(&["contact", "documentation", "issues", "source", "website"]);
    if let Some(field) = map.value("documentation") {
        check_address(&field);
    }
    for_each(&map, "contact", |field| _ = field.string());
    for key in ["issues", "source", "website"] {
        for_each(&map, key, check_address);
    }
}

/// One value, or each of a list.
fn for_each(map: &Map<'_>, key: &str, check: impl Fn(&Field<'_>)) {
    let Some(field) = map.value(key) else {
        return;
    };
    if field.is_list() {
        field.list().iter().flatten().for_each(check);
    } else {
        check(&field);
    }
}

/// An address as pydantic's `AnyHttpUrl` takes it, near enough.
pub(crate) fn check_address(field: &Field<'_>) {
    const EXPECTED: &str = "an address that starts with `https://` or `http://`";
    let Some(text) = field.string_or(EXPECTED).map(str::trim) else {
        return;
    };
    let rest = text.split_once("://").and_then(|(scheme, rest)| {
        ["http", "https"]
            .contains(&scheme.to_ascii_lowercase().as_str())
            .then_some(rest)
    });
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    if host.is_none_or(|host| host.is_empty() || host.contains(char::is_whitespace)) {
        field.refuse(format!("expected {EXPECTED}, found {text:?}"));
    }
}
