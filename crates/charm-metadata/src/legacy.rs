//! What only metadata.yaml can say.

use juju_vocabulary::version::JujuVersion;

use crate::field::Map;

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
pub(crate) fn check(top: &Map<'_>, has_charmcraft: bool) {
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
    for key in ["series", "tags", "categories"] {
        top.get(key).map(|field| field.strings());
    }
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
    if let Some(field) = top.get("min-juju-version")
        && let Some(text) = field.string_or("a version like \"2.9.0\"")
        && text.parse::<JujuVersion>().is_err()
    {
        field.refuse(format!("expected a version like \"2.9.0\", found {text:?}"));
    }
}
