//! `charm-libs`, `analysis`, `charmhub` and `extensions`: what charmcraft itself is told.

use crate::Location;
use crate::field::{Field, Map};
use crate::links;

/// A Python library that charmcraft fetches into the charm.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CharmLib {
    /// `charm-name.library_name`.
    pub lib: String,
    /// The major version of its API, perhaps with a patch: `1`, `1.3`.
    pub version: String,
    /// Where it stands.
    pub location: Location,
}

/// The checks that charmcraft is told to leave out.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Analysis {
    /// Attributes that are not worked out.
    pub ignored_attributes: Vec<String>,
    /// Linters that are not run.
    pub ignored_linters: Vec<String>,
}

/// charmcraft's attributes that `analysis` can name.
const ATTRIBUTES: [(&str, &str); 2] = [("language", "language"), ("framework", "framework")];
/// charmcraft's linters that `analysis` can name.
const LINTERS: [(&str, &str); 9] = [
    ("juju-actions", "juju-actions"),
    ("juju-config", "juju-config"),
    ("metadata", "metadata"),
    ("naming-conventions", "naming-conventions"),
    ("entrypoint", "entrypoint"),
    ("ops-main-call", "ops-main-call"),
    ("additional-files", "additional-files"),
    ("pip-check", "pip-check"),
    ("pydeps", "pydeps"),
];
/// charmcraft's extensions.
const EXTENSIONS: [(&str, &str); 6] = [
    ("flask-framework", "flask-framework"),
    ("django-framework", "django-framework"),
    ("go-framework", "go-framework"),
    ("fastapi-framework", "fastapi-framework"),
    ("expressjs-framework", "expressjs-framework"),
    ("spring-boot-framework", "spring-boot-framework"),
];

pub(crate) fn charm_libs(top: &Map<'_>) -> Vec<CharmLib> {
    let items = top
        .get("charm-libs")
        .and_then(|field| field.list_or("a list of libraries"));
    items.iter().flatten().filter_map(charm_lib).collect()
}

fn charm_lib(field: &Field<'_>) -> Option<CharmLib> {
    let map = field.map_or("a mapping with `lib` and `version`")?;
    map.only(&["lib", "version"]);
    let lib = map.required(
        "lib",
        "the library, like `lib: data-platform-libs.data_interfaces`",
    );
    let version = map.required("version", "its version, like `version: \"1\"`");
    let (lib, version) = (lib?, version?);
    let text = lib.string()?;
    let word = |text: &str, more: &[char]| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || more.contains(&c))
    };
    // charmcraft's pattern wants two characters of each, the first a letter.
    let fits = text.split_once('.').is_some_and(|(charm, name)| {
        let letter = |c: char| c.is_ascii_lowercase();
        let two = charm
            .char_indices()
            .any(|(at, c)| letter(c) && at + 1 < charm.len());
        word(charm, &['-', '_'])
            && word(name, &['_'])
            && two
            && name.len() > 1
            && name.starts_with(letter)
    });
    if !fits {
        lib.refuse(format!(
            "expected `charm-name.library_name`, found {text:?}"
        ));
    }
    let version_text = version.string()?;
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let fits = match version_text.split_once('.') {
        Some((api, patch)) => digits(api) && digits(patch),
        None => digits(version_text),
    };
    if !fits {
        version.refuse(format!(
            "expected a version like \"1\" or \"1.3\", found {version_text:?}"
        ));
    }
    Some(CharmLib {
        lib: text.to_owned(),
        version: version_text.to_owned(),
        location: field.location(),
    })
}

pub(crate) fn analysis(top: &Map<'_>) -> Analysis {
    let map = top.value("analysis").and_then(|field| field.map());
    let Some(map) = map else {
        return Analysis::default();
    };
    map.only(&["ignore"]);
    let Some(ignore) = map.get("ignore").and_then(|field| field.map()) else {
        return Analysis::default();
    };
    ignore.only(&["attributes", "linters"]);
    let names = |key, known: &[(&str, &str)]| -> Vec<String> {
        let items = ignore.get(key).and_then(|field| field.list());
        items
            .iter()
            .flatten()
            .filter_map(|item| item.choice(known))
            .map(str::to_owned)
            .collect()
    };
    Analysis {
        ignored_attributes: names("attributes", &ATTRIBUTES),
        ignored_linters: names("linters", &LINTERS),
    }
}

/// The names of the extensions that add to the charm.
pub(crate) fn extensions(top: &Map<'_>) -> Vec<String> {
    let items = top
        .value("extensions")
        .and_then(|field| field.list_or("a list of extensions"));
    let items = items.iter().flatten();
    items
        .filter_map(|item| item.choice(&EXTENSIONS))
        .map(str::to_owned)
        .collect()
}

/// Addresses that charmcraft no longer uses; it still checks them.
pub(crate) fn check_charmhub(top: &Map<'_>) {
    let Some(map) = top.value("charmhub").and_then(|field| field.map()) else {
        return;
    };
    let known = ["api-url", "storage-url", "registry-url"];
    map.only(&known);
    known
        .iter()
        .filter_map(|key| map.get(key))
        .for_each(|field| drop(links::address(&field)));
}
