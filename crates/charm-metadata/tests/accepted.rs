//! Published charms, reduced to their structure, are accepted, and every item knows its place.
#![allow(clippy::unwrap_used, clippy::panic)] // Helpers of tests may give up too.

use std::fs;
use std::path::{Path, PathBuf};

use charm_metadata::{Charm, Location, Sources};

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
        .flat_map(|dir| {
            let (_, problems) = Charm::check(&Sources::load(dir).unwrap());
            problems
                .into_iter()
                .map(|problem| format!("{}: {problem}", dir.display()))
        })
        .collect();
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

/// The word in the file at the place an item gives must be the item's name.
#[test]
fn every_item_stands_where_it_says() {
    let mut items = 0;
    for dir in charms() {
        let charm = Charm::load(&dir).unwrap();
        let mut check = |name: &str, location: Location| {
            items += 1;
            let text = fs::read_to_string(dir.join(location.file.as_str())).unwrap();
            let line = text.lines().nth(location.line as usize - 1).unwrap();
            let found: String = line.chars().skip(location.column as usize - 1).collect();
            let found = found.trim_start_matches(['\'', '"']);
            assert!(
                found.starts_with(name),
                "{name} at {location} in {}: {found}",
                dir.display()
            );
        };
        for endpoint in &charm.endpoints {
            check(&endpoint.name, endpoint.location);
        }
        for option in &charm.options {
            check(&option.name, option.location);
        }
        for action in &charm.actions {
            check(&action.name, action.location);
            for param in &action.params.properties {
                check(&param.name, param.schema.location);
            }
        }
        for container in &charm.containers {
            check(&container.name, container.location);
        }
        for storage in &charm.storage {
            check(&storage.name, storage.location);
        }
        for resource in &charm.resources {
            check(&resource.name, resource.location);
        }
    }
    assert!(items > 1000, "only {items} items found");
}
