//! The top of charmcraft.yaml: which fields there are, which of them Juju gets to see, and those that charmcraft only looks at itself.

use crate::Level;
use crate::field::{Field, Map};

/// Every field that charmcraft 4 accepts.
const FIELDS: [&str; 37] = [
    "type",
    "name",
    "title",
    "summary",
    "description",
    "version",
    "base",
    "build-base",
    "platforms",
    "bases",
    "parts",
    "actions",
    "adopt-info",
    "analysis",
    "assumes",
    "build-slices",
    "charm-libs",
    "charm-user",
    "charmhub",
    "config",
    "contact",
    "containers",
    "devices",
    "extensions",
    "extra-bindings",
    "issues",
    "license",
    "links",
    "package-repositories",
    "peers",
    "provides",
    "requires",
    "resources",
    "source-code",
    "storage",
    "subordinate",
    "terms",
];

/// The sections that Juju reads from the packed metadata.yaml: what `charmcraft pack` puts there of charmcraft.yaml.
pub(crate) const READ_BY_JUJU: [&str; 15] = [
    "name",
    "summary",
    "description",
    "assumes",
    "charm-user",
    "containers",
    "devices",
    "extra-bindings",
    "peers",
    "provides",
    "requires",
    "resources",
    "storage",
    "subordinate",
    "terms",
];

/// Whether `charmcraft pack` writes the field to metadata.yaml.
pub(crate) fn goes_into_metadata(name: &str) -> bool {
    READ_BY_JUJU.contains(&name) || matches!(name, "title" | "links")
}

/// Reports what Juju would not read as charmcraft does.
pub(crate) fn refuse_ambiguous(top: &Map<'_>) {
    for section in READ_BY_JUJU {
        top.get(section).iter().for_each(Field::refuse_ambiguous);
    }
}

/// The rules of charmcraft's `CharmProject` for the fields that no other module reads.
pub(crate) fn check(top: &Map<'_>) {
    top.only(&FIELDS);
    // Fields of other craft tools that charmcraft's model has and allows no value for.
    for (name, instead) in [
        ("license", "leave it out"),
        ("contact", "it goes under `links`"),
        ("issues", "it goes under `links`"),
        ("source-code", "it goes under `links`, as `source`"),
    ] {
        if let Some(field) = top.value(name) {
            field.refuse_key(format!("charmcraft takes no value here; {instead}"));
        }
    }
    if let Some(field) = top.value("version") {
        check_version(&field);
    }
    if let Some(field) = top.value("adopt-info") {
        field.string_or("the name of a part");
    }
    if let Some(field) = top.value("package-repositories") {
        let items = field.list_or("a list of package repositories");
        items.iter().flatten().for_each(|item| drop(item.map()));
    }
    if let Some(field) = top.value("build-slices") {
        field.strings();
    }
}

/// `None` for what is no charm at all: nothing else that could be said of it would help.
pub(crate) fn check_type(top: &Map<'_>) -> Option<()> {
    let Some(field) = top.required("type", "`type: charm`") else {
        return Some(());
    };
    if field.as_str() == Some("bundle") {
        field
            .at(Level::Juju)
            .refuse("charmcraft 4 makes no bundles any more; expected `charm`");
        return None;
    }
    field.choice(&[("charm", ())]);
    Some(())
}

/// A version of the charm itself: charmcraft checks it and does nothing with it.
fn check_version(field: &Field<'_>) {
    // `version: 1.0` is a number, which charmcraft turns into text.
    let Some(text) = field.as_str() else {
        if !field.is_number() {
            field.string();
        }
        return;
    };
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '.' | '+' | '~' | '-');
    let fits = text.len() <= 32
        && text.chars().all(inner)
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '~'));
    if !fits {
        field.refuse(format!(
            "expected a version like \"1.0.0\" of at most 32 characters, found {text:?}"
        ));
    }
}
