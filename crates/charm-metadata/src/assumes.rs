//! `assumes`: what the Juju model must offer.

use crate::field::{Field, Map};
use crate::version;

/// One condition on the model that the charm is deployed to. The conditions of a charm must all hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Assumption {
    /// The model has this feature: `k8s-api`, `juju`, `secrets`, …
    Feature {
        /// The feature.
        name: String,
        /// The versions of it that will do; any if there is none.
        version: Option<VersionBound>,
    },
    /// One of these holds.
    AnyOf(Vec<Assumption>),
    /// All of these hold.
    AllOf(Vec<Assumption>),
}

/// The versions of a feature that will do, as written: `3.4`, `3.6-rc1`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum VersionBound {
    /// `>=`
    AtLeast(String),
    /// `<`
    Below(String),
}

/// Juju's rules (the `assumes` package of juju/charm).
pub(crate) fn read(top: &Map<'_>) -> Vec<Assumption> {
    let items = top
        .value("assumes")
        .and_then(|field| field.list_or("a list of features"));
    items.iter().flatten().filter_map(assumption).collect()
}

fn assumption(field: &Field<'_>) -> Option<Assumption> {
    const EXPECTED: &str =
        "a feature like `k8s-api` or `juju >= 3.4`, or a mapping with `any-of` or `all-of`";
    if !field.is_map() {
        return feature(field, field.string_or(EXPECTED)?);
    }
    let map = field.map_or(EXPECTED)?;
    let mut fields = map.fields();
    let (Some((name, list)), None) = (fields.next(), fields.next()) else {
        field.refuse("expected just one of `any-of` and `all-of` in this mapping");
        return None;
    };
    let combine = match name {
        "any-of" => Assumption::AnyOf,
        "all-of" => Assumption::AllOf,
        _ => {
            list.refuse_key(format!("expected `any-of` or `all-of`, found `{name}`"));
            return None;
        }
    };
    let items = list.list_or("a list of features")?;
    Some(combine(items.iter().filter_map(assumption).collect()))
}

fn feature(field: &Field<'_>, text: &str) -> Option<Assumption> {
    let text = text.trim();
    let (name, bound) = match text.find(">=").or_else(|| text.find('<')) {
        None => (text, None),
        Some(at) => {
            let (name, rest) = text.split_at(at);
            let (operator, wanted) = if rest.starts_with('<') {
                rest.split_at(1)
            } else {
                rest.split_at(2)
            };
            (name.trim_end(), Some((operator, wanted.trim_start())))
        }
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
        return None;
    }
    let version = match bound {
        None => None,
        Some((_, wanted)) if !version::is_loose(wanted) => {
            field.refuse(format!(
                "expected a version of `{name}`, like 3.4 or 3.6.1, found {wanted:?}"
            ));
            return None;
        }
        Some(("<", wanted)) => Some(VersionBound::Below(wanted.to_owned())),
        Some((_, wanted)) => Some(VersionBound::AtLeast(wanted.to_owned())),
    };
    Some(Assumption::Feature {
        name: name.to_owned(),
        version,
    })
}
