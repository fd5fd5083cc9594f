//! `assumes`: what the Juju model must offer.

use crate::field::{Field, Map};

/// Juju's rules (the `assumes` package of juju/charm).
pub(crate) fn check(top: &Map<'_>) {
    let items = top
        .value("assumes")
        .and_then(|field| field.list_or("a list of features"));
    items.iter().flatten().for_each(check_assumption);
}

fn check_assumption(field: &Field<'_>) {
    const EXPECTED: &str =
        "a feature like `k8s-api` or `juju >= 3.4`, or a mapping with `any-of` or `all-of`";
    if !field.is_map() {
        if let Some(text) = field.string_or(EXPECTED) {
            check_feature(field, text.trim());
        }
        return;
    }
    let map = field.map();
    let mut fields = map.iter().flat_map(Map::fields);
    let (Some((name, list)), None) = (fields.next(), fields.next()) else {
        return field.refuse("expected just one of `any-of` and `all-of` in this mapping");
    };
    if !matches!(name, "any-of" | "all-of") {
        return list.refuse_key(format!("expected `any-of` or `all-of`, found `{name}`"));
    }
    let items = list.list_or("a list of features");
    items.iter().flatten().for_each(check_assumption);
}

/// A name, perhaps with the versions of it that will do: `juju >= 3.4`, `juju < 4`.
fn check_feature(field: &Field<'_>, text: &str) {
    let (name, wanted) = match text.split_once(">=").or_else(|| text.split_once('<')) {
        None => (text, None),
        Some((name, wanted)) => (name.trim_end(), Some(wanted.trim_start())),
    };
    let name_fits = name.len() >= 2
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !name.ends_with('-');
    if !name_fits {
        field.refuse(format!(
            "expected a feature, like `k8s-api` or `juju >= 3.4`, found {text:?}"
        ));
    } else if let Some(wanted) = wanted.filter(|wanted| !is_version(wanted)) {
        field.refuse(format!(
            "expected a version of `{name}`, like 3.4 or 3.6.1, found {wanted:?}"
        ));
    }
}

/// Whether Juju's `version.ParseNonStrict` takes it: `3`, `3.6`, `3.6.1`, `3.6.1.2`, `3.6-rc1`, `3.6-rc1.4`.
fn is_version(text: &str) -> bool {
    let number =
        |text: &str| (1..=9).contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit());
    let Some((major, rest)) = text.split_once('.') else {
        return number(text);
    };
    let (numbers, tag) = match rest.split_once('-') {
        Some((minor, tag)) => (minor, Some(tag)),
        None => (rest, None),
    };
    let tag_fits = |tag: &str| {
        let (tag, build) = match tag.split_once('.') {
            Some((tag, build)) => (tag, Some(build)),
            None => (tag, None),
        };
        let digits = tag.trim_start_matches(|c: char| c.is_ascii_lowercase());
        digits.len() < tag.len()
            && (digits.is_empty() || number(digits))
            && build.is_none_or(number)
    };
    let most = if tag.is_some() { 1 } else { 3 };
    number(major)
        && numbers.split('.').count() <= most
        && numbers.split('.').all(number)
        && tag.is_none_or(tag_fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_need_not_be_whole() {
        for text in [
            "3",
            "3.6",
            "3.6.1",
            "3.6.1.2",
            "3.6-rc1",
            "3.6-rc1.4",
            "3.6-beta",
        ] {
            assert!(is_version(text), "{text}");
        }
        for text in [
            "",
            "v3",
            "3.",
            "3.6.1.2.3",
            "3.6-",
            "3.6-1",
            "3-rc1",
            "3.x",
            "1234567890",
        ] {
            assert!(!is_version(text), "{text}");
        }
    }
}
