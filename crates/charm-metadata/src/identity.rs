//! What a charm is called, and the few fields that are one value each.

use crate::charm::CharmUser;
use crate::field::{Field, Map};
use crate::names;

pub(crate) struct Identity {
    pub(crate) name: String,
    pub(crate) title: Option<String>,
    pub(crate) summary: String,
    pub(crate) description: String,
}

/// The longest summary that charmcraft takes.
const LONGEST_SUMMARY: usize = 200;

/// Name, summary and description, which Juju and charmcraft both insist on. charmcraft checks those of a
/// metadata.yaml as its own, but not the title there (`display-name`).
pub(crate) fn read(top: &Map<'_>, has_charmcraft: bool, has_metadata: bool) -> Identity {
    let text = |key, expected| -> Option<(Field<'_>, String)> {
        let field = top.required(key, expected)?;
        let text = field.owned_string()?;
        Some((field, text))
    };
    let name = text("name", "the name of the charm, like `name: my-charm`");
    if let Some((field, name)) = &name {
        check_name(field, name, has_charmcraft);
    }
    let summary = text("summary", "one line about the charm");
    if let Some((field, summary)) = &summary
        && has_charmcraft
        && summary.chars().count() > LONGEST_SUMMARY
    {
        let length = summary.chars().count();
        field.refuse(format!(
            "expected at most {LONGEST_SUMMARY} characters, found {length}"
        ));
    }
    let title = if has_metadata {
        top.get("display-name")
            .and_then(|field| field.as_str().map(str::to_owned))
    } else {
        top.value("title").and_then(|field| title(&field))
    };
    let only_text =
        |found: Option<(Field<'_>, String)>| found.map(|(_, text)| text).unwrap_or_default();
    Identity {
        name: only_text(name),
        title,
        summary: only_text(summary),
        description: only_text(text("description", "a text about the charm")),
    }
}

fn check_name(field: &Field<'_>, name: &str, has_charmcraft: bool) {
    // charmcraft would also take a digit first and a part of digits alone; Juju's charm URLs do not.
    if !names::is_hyphenated(name) {
        field.refuse(format!(
            "expected lowercase letters and digits, starting with a letter, in parts joined by single hyphens, \
             with a letter in each part, found {name:?}"
        ));
    } else if has_charmcraft && name.len() > 40 {
        field.refuse(format!(
            "expected at most 40 characters, found {}",
            name.len()
        ));
    }
}

fn title(field: &Field<'_>) -> Option<String> {
    let title = field.owned_string()?;
    let length = title.chars().count();
    if !(2..=40).contains(&length) {
        field.refuse(format!("expected 2 to 40 characters, found {length}"));
    }
    Some(title)
}

pub(crate) fn charm_user(top: &Map<'_>) -> Option<CharmUser> {
    top.value("charm-user")?.choice(&[
        ("root", CharmUser::Root),
        ("sudoer", CharmUser::Sudoer),
        ("non-root", CharmUser::NonRoot),
    ])
}

/// charmcraft takes any text (its example is `Post cat pictures on Mastodon`); Juju wants the id of a term.
pub(crate) fn terms(top: &Map<'_>) -> Vec<String> {
    let items = top
        .value("terms")
        .and_then(|field| field.list_or("a list of terms"));
    let term = |item: &Field<'_>| {
        let term = item.owned_string()?;
        if !names::is_term(&term) {
            item.refuse(format!(
                "expected the id of a term, like `owner/name/1`, found {term:?}"
            ));
        }
        Some(term)
    };
    items.iter().flatten().filter_map(term).collect()
}
