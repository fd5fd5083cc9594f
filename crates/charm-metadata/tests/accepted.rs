//! Published charms, reduced to their structure, are accepted, and every item knows its place.
#![allow(clippy::unwrap_used, clippy::panic)] // Helpers of tests may give up too.

use std::fs;
use std::path::{Path, PathBuf};

use charm_metadata::{Charm, Location};

fn charms() -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/charms");
    let mut dirs: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    dirs.sort();
    dirs
}

#[test]
fn published_charms_are_accepted() {
    let charms = charms();
    assert!(charms.len() >= 30, "only {} charms found", charms.len());
    let refused: Vec<String> = charms
        .iter()
        .filter_map(|dir| Some(format!("{}: {}", dir.display(), Charm::load(dir).err()?)))
        .collect();
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

/// The word in the file at the place an item gives must be the item's name.
#[test]
fn every_item_stands_where_it_says() {
    let mut items = 0;
    for dir in charms() {
        let charm = Charm::load(&dir).unwrap();
        let mut check = |path: String, name: &str, location: Location| {
            items += 1;
            assert_eq!(
                charm.location_of(&path),
                Some(location),
                "{path} in {}",
                dir.display()
            );
            let text = fs::read_to_string(dir.join(location.file.as_str())).unwrap();
            let line = text.lines().nth(location.line as usize - 1).unwrap();
            let found: String = line.chars().skip(location.column as usize - 1).collect();
            let found = found.trim_start_matches(['\'', '"']);
            assert!(
                found.starts_with(name),
                "{path} at {location} in {}: {found}",
                dir.display()
            );
        };
        for endpoint in &charm.endpoints {
            let path = format!("{}.{}", endpoint.role, endpoint.name);
            check(path, &endpoint.name, endpoint.location);
        }
        for option in &charm.options {
            check(
                format!("config.options.{}", option.name),
                &option.name,
                option.location,
            );
        }
        for action in &charm.actions {
            check(
                format!("actions.{}", action.name),
                &action.name,
                action.location,
            );
            for param in &action.params.properties {
                // `properties` is what Juju makes of `params`; one of the charms writes it itself.
                let path = ["params", "properties"]
                    .map(|word| format!("actions.{}.{word}.{}", action.name, param.name))
                    .into_iter()
                    .find(|path| charm.location_of(path).is_some());
                check(path.unwrap(), &param.name, param.schema.location);
            }
        }
        for container in &charm.containers {
            check(
                format!("containers.{}", container.name),
                &container.name,
                container.location,
            );
        }
        for storage in &charm.storage {
            check(
                format!("storage.{}", storage.name),
                &storage.name,
                storage.location,
            );
        }
        for resource in &charm.resources {
            check(
                format!("resources.{}", resource.name),
                &resource.name,
                resource.location,
            );
        }
        for part in &charm.parts {
            check(format!("parts.{}", part.name), &part.name, part.location);
        }
    }
    assert!(items > 1000, "only {items} items found");
}
