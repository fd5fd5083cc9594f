//! Overlays: what changes a bundle before it is deployed, by the rules of `ReadAndMergeBundleData` in `juju/charm`.

use std::path::Path;

use serde::Deserialize;
use serde_yaml::{Mapping, Value};

/// The documents of a file: a bundle, and overlays behind it; or overlays alone.
pub(super) fn documents(text: &str) -> Result<Vec<Value>, serde_yaml::Error> {
    let documents = serde_yaml::Deserializer::from_str(text);
    documents
        .map(Value::deserialize)
        .filter(|document| !matches!(document, Ok(Value::Null)))
        .collect()
}

/// Lets the paths of charms and resources that stand in `dir` be found from everywhere.
pub(super) fn resolve(overlay: &mut Value, dir: &Path) {
    let absolute = |value: &mut Value| {
        let path = value.as_str().map(|path| dir.join(path));
        let found = path.and_then(|path| path.canonicalize().ok());
        if let Some(path) = found.as_deref().and_then(Path::to_str) {
            *value = path.into();
        }
    };
    let include = |value: &mut Value| {
        let parts = value.as_str().and_then(|text| text.split_once("://"));
        if let Some((kind @ ("include-file" | "include-base64"), path)) = parts {
            *value = format!("{kind}://{}", dir.join(path).display()).into();
        }
    };
    let apps = mapping(overlay, "applications").map(Mapping::values_mut);
    for app in apps.into_iter().flatten() {
        // A bare name is one of the store, whatever stands beside the file.
        if let Some(charm) = app.get_mut("charm")
            && charm.as_str().is_some_and(|charm| charm.contains('/'))
        {
            absolute(charm);
        }
        let resources = mapping(app, "resources").map(Mapping::values_mut);
        resources.into_iter().flatten().for_each(absolute);
        let options = mapping(app, "options").map(Mapping::values_mut);
        options.into_iter().flatten().for_each(include);
    }
}

/// A bundle, and behind it what changes it.
pub(super) fn merged(parts: Vec<Value>) -> Value {
    let mut parts = parts.into_iter();
    let mut bundle = parts.next().unwrap_or_default();
    parts.for_each(|overlay| merge(&mut bundle, overlay));
    bundle
}

/// Changes a bundle. What the overlay says counts, key by key in mappings; an application or offer that it leaves empty
/// goes, with its relations; relations are added.
fn merge(bundle: &mut Value, overlay: Value) {
    let Value::Mapping(overlay) = overlay else {
        return;
    };
    for (key, said) in overlay {
        match key.as_str() {
            Some("applications" | "saas") => merge_parties(bundle, &key, said),
            Some("relations") => {
                let added = said.as_sequence().cloned().unwrap_or_default();
                if let Value::Sequence(relations) = entry(bundle, key, Value::Sequence(Vec::new()))
                {
                    relations.extend(added);
                }
            }
            _ => *entry(bundle, key, Value::Null) = said,
        }
    }
}

fn merge_parties(bundle: &mut Value, section: &Value, said: Value) {
    let Value::Mapping(said) = said else {
        return;
    };
    for (name, spec) in said {
        if is_empty(&spec) {
            if let Some(parties) = bundle.get_mut(section).and_then(Value::as_mapping_mut) {
                parties.remove(&name);
            }
            remove_relations(bundle, &name);
            continue;
        }
        let parties = entry(bundle, section.clone(), Value::Mapping(Mapping::new()));
        let party = entry(parties, name, Value::Mapping(Mapping::new()));
        let Value::Mapping(spec) = spec else {
            continue;
        };
        for (field, said) in spec {
            match said {
                Value::Mapping(said) if !said.is_empty() => {
                    let before = entry(party, field, Value::Mapping(Mapping::new()));
                    for (key, value) in said {
                        *entry(before, key, Value::Null) = value;
                    }
                }
                said => *entry(party, field, Value::Null) = said,
            }
        }
    }
}

/// An empty mapping or nothing.
fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_mapping().is_some_and(Mapping::is_empty)
}

fn remove_relations(bundle: &mut Value, party: &Value) {
    let is_of = |endpoint: &Value| {
        let endpoint = endpoint.as_str().unwrap_or_default();
        let app = endpoint.split(':').next();
        app.is_some() && app == party.as_str()
    };
    let relations = bundle.get_mut("relations").and_then(Value::as_sequence_mut);
    if let Some(relations) = relations {
        relations.retain(|relation| {
            let mut ends = relation.as_sequence().into_iter().flatten();
            !ends.any(is_of)
        });
    }
}

fn mapping<'a>(value: &'a mut Value, key: &str) -> Option<&'a mut Mapping> {
    value.get_mut(key)?.as_mapping_mut()
}

/// The value of a key, which is put there if there is none.
fn entry(of: &mut Value, key: Value, or: Value) -> &mut Value {
    if !of.is_mapping() {
        *of = Value::Mapping(Mapping::new());
    }
    match of {
        Value::Mapping(mapping) => mapping.entry(key).or_insert(or),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn merged(bundle: &str, overlay: &str) -> Value {
        super::merged(vec![yaml(bundle), yaml(overlay)])
    }

    fn yaml(text: &str) -> Value {
        serde_yaml::from_str(text).unwrap()
    }

    const BUNDLE: &str = "applications: {web: {charm: web, scale: 1, options: {port: 80, tls: true}}, db: {charm: db}}\n\
                          relations: [[web:db, db], [web:log, logs]]";

    #[test]
    fn what_an_overlay_says_counts_key_by_key() {
        let overlay = "applications: {web: {scale: 3, options: {port: 81}}, logs: {charm: logs}}";
        let apps = "{web: {charm: web, scale: 3, options: {port: 81, tls: true}}, db: {charm: db}, logs: {charm: logs}}";
        assert_eq!(merged(BUNDLE, overlay)["applications"], yaml(apps));
    }

    #[test]
    fn an_empty_mapping_takes_the_place_of_a_full_one() {
        let bundle = merged(BUNDLE, "applications: {web: {options: {}}}");
        assert_eq!(bundle["applications"]["web"]["options"], yaml("{}"));
    }

    #[test]
    fn an_application_that_is_left_empty_goes_with_its_relations_and_relations_are_added() {
        let bundle = merged(
            BUNDLE,
            "{applications: {db: }, relations: [[web:cache, cache]]}",
        );
        let expected = "{applications: {web: {charm: web, scale: 1, options: {port: 80, tls: true}}}, \
                        relations: [[web:log, logs], [web:cache, cache]]}";
        assert_eq!(bundle, yaml(expected));
    }

    #[test]
    fn what_is_no_bundle_at_all_is_left_to_whoever_reads_it() {
        assert_eq!(merged("7", "applications: 8"), yaml("7"));
        assert_eq!(merged(BUNDLE, "nonsense"), yaml(BUNDLE));
    }
}
