//! `charm-libs`, `analysis`, `charmhub` and `extensions`: what charmcraft itself is told.

use crate::field::{Field, Map};
use crate::{links, spelling};

/// charmcraft's attributes that `analysis` can name.
const ATTRIBUTES: [&str; 2] = ["language", "framework"];
/// charmcraft's linters that `analysis` can name.
const LINTERS: [&str; 9] = [
    "juju-actions",
    "juju-config",
    "metadata",
    "naming-conventions",
    "entrypoint",
    "ops-main-call",
    "additional-files",
    "pip-check",
    "pydeps",
];
/// charmcraft's extensions.
const EXTENSIONS: [&str; 6] = [
    "flask-framework",
    "django-framework",
    "go-framework",
    "fastapi-framework",
    "expressjs-framework",
    "spring-boot-framework",
];

pub(crate) fn check(top: &Map<'_>) {
    let libraries = top
        .get("charm-libs")
        .and_then(|field| field.list_or("a list of libraries"));
    libraries.iter().flatten().for_each(check_library);
    check_analysis(top);
    check_charmhub(top);
    if let Some(field) = top.value("extensions") {
        check_known(&field, &EXTENSIONS);
    }
}

/// Whether an extension adds to the charm.
pub(crate) fn has_extension(top: &Map<'_>) -> bool {
    let items = top.value("extensions").filter(Field::is_list);
    items
        .and_then(|field| field.list())
        .is_some_and(|items| !items.is_empty())
}

/// A list of words, of which a newer charmcraft may have more.
fn check_known(field: &Field<'_>, known: &[&str]) {
    for item in field.list().iter().flatten() {
        if let Some(word) = item.string().filter(|word| !known.contains(word)) {
            let known = spelling::listed(known.iter().copied(), "or");
            item.doubt(format!("expected {known}, found {word:?}"));
        }
    }
}

fn check_library(field: &Field<'_>) {
    let Some(map) = field.map_or("a mapping with `lib` and `version`") else {
        return;
    };
    map.only(&["lib", "version"]);
    let lib = map.required(
        "lib",
        "the library, like `lib: data-platform-libs.data_interfaces`",
    );
    if let Some(field) = lib
        && let Some(text) = field.string()
        && !is_library(text)
    {
        field.refuse(format!(
            "expected `charm-name.library_name`, found {text:?}"
        ));
    }
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let fits = |text: &str| match text.split_once('.') {
        Some((api, patch)) => digits(api) && digits(patch),
        None => digits(text),
    };
    if let Some(field) = map.required("version", "its version, like `version: \"1\"`")
        && let Some(text) = field.string()
        && !fits(text)
    {
        field.refuse(format!(
            "expected a version like \"1\" or \"1.3\", found {text:?}"
        ));
    }
}

/// charmcraft's pattern wants two characters of each name, the first a letter.
fn is_library(text: &str) -> bool {
    let word = |text: &str, more: &[char]| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || more.contains(&c))
    };
    text.split_once('.').is_some_and(|(charm, name)| {
        let letter = |c: char| c.is_ascii_lowercase();
        let two = charm
            .char_indices()
            .any(|(at, c)| letter(c) && at + 1 < charm.len());
        word(charm, &['-', '_'])
            && word(name, &['_'])
            && two
            && name.len() > 1
            && name.starts_with(letter)
    })
}

fn check_analysis(top: &Map<'_>) {
    let Some(map) = top.value("analysis").and_then(|field| field.map()) else {
        return;
    };
    map.only(&["ignore"]);
    let Some(ignore) = map.get("ignore").and_then(|field| field.map()) else {
        return;
    };
    ignore.only(&["attributes", "linters"]);
    for (key, known) in [("attributes", &ATTRIBUTES[..]), ("linters", &LINTERS)] {
        if let Some(field) = ignore.get(key) {
            check_known(&field, known);
        }
    }
}

/// Addresses that charmcraft no longer uses; it still checks them.
fn check_charmhub(top: &Map<'_>) {
    let Some(map) = top.value("charmhub").and_then(|field| field.map()) else {
        return;
    };
    let known = ["api-url", "storage-url", "registry-url"];
    map.only(&known);
    known
        .iter()
        .filter_map(|key| map.get(key))
        .for_each(|field| links::check_address(&field));
}
