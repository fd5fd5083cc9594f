//! What a charm is called, and the few fields that are one value each.

use juju_vocabulary::name::is_app_name;

use crate::field::{Field, Map};
use crate::{Level, names};

/// The longest summary that charmcraft takes.
const LONGEST_SUMMARY: usize = 200;

/// The name, and checks of summary and description, on all of which Juju and charmcraft insist. charmcraft checks
/// those of a metadata.yaml as its own, but not the title there (`display-name`).
pub(crate) fn name(top: &Map<'_>, has_charmcraft: bool, has_metadata: bool) -> String {
    let text = |key, expected| {
        let field = top.required(key, expected)?;
        let text = field.string()?;
        Some((field.at(Level::Charmcraft), text))
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
    text("description", "a text about the charm");
    if let Some(field) = top.value("title").filter(|_| !has_metadata) {
        check_title(&field.at(Level::Charmcraft));
    }
    name.map(|(_, name)| name.to_owned()).unwrap_or_default()
}

/// `field` as charmcraft sees it.
fn check_name(field: &Field<'_>, name: &str, has_charmcraft: bool) {
    // charmcraft would also take a digit first and a part of digits alone; Juju's charm URLs do not.
    if !is_app_name(name) {
        field.clone().at(Level::Juju).refuse(format!(
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

fn check_title(field: &Field<'_>) {
    let length = field.string().map(|title| title.chars().count());
    if let Some(length) = length.filter(|length| !(2..=40).contains(length)) {
        field.refuse(format!("expected 2 to 40 characters, found {length}"));
    }
}

/// Who Juju runs a Kubernetes charm's code as.
pub(crate) fn check_user(top: &Map<'_>) {
    if let Some(field) = top.value("charm-user") {
        field.choice(&[("root", ()), ("sudoer", ()), ("non-root", ())]);
    }
}

/// What people agree to. charmcraft takes any text (its example is `Post cat pictures on Mastodon`); Juju wants the id of a
/// term.
pub(crate) fn check_terms(top: &Map<'_>) {
    let items = top
        .value("terms")
        .and_then(|field| field.list_or("a list of terms"));
    for item in items.iter().flatten() {
        if let Some(term) = item.string().filter(|term| !names::is_term(term)) {
            item.refuse(format!(
                "expected the id of a term, like `owner/name/1`, found {term:?}"
            ));
        }
    }
}
