//! `storage`: the volumes a unit needs.

use juju_vocabulary::name::is_app_name;
use juju_vocabulary::storage::StorageKind;
use serde::{Deserialize, Serialize};

use crate::Location;
use crate::field::{Field, Map};
use crate::go_value::parse_int;

/// One storage that each unit asks for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Storage {
    /// The name.
    pub name: String,
    /// A mounted directory or a bare device.
    pub kind: StorageKind,
    /// What it is for, in the author's words.
    pub description: Option<String>,
    /// The fewest and the most instances a unit may have of it; without an end, any number.
    pub count: (u32, Option<u32>),
    /// The least size of an instance, in MiB.
    pub minimum_size: Option<u64>,
    /// Where the name stands.
    pub location: Location,
}

const FIELDS: [&str; 8] = [
    "type",
    "description",
    "shared",
    "read-only",
    "multiple",
    "minimum-size",
    "location",
    "properties",
];

/// Juju's rules (`storageSchema` and `Meta.Check` of juju/charm); charmcraft looks no deeper than that it is a mapping.
pub(crate) fn read(top: &Map<'_>) -> Vec<Storage> {
    let Some(section) = top.value("storage").and_then(|field| field.map()) else {
        return Vec::new();
    };
    section
        .fields()
        .filter_map(|(name, field)| storage(name, &field))
        .collect()
}

fn storage(name: &str, field: &Field<'_>) -> Option<Storage> {
    // Juju makes storage tags of these names.
    if !is_app_name(name) {
        field.refuse_key(
            "not a name for a storage; expected lowercase letters and digits, starting with a letter, in parts joined by \
             single hyphens, with a letter in each part",
        );
    }
    let map = field.map_or("a mapping with the storage's `type`")?;
    map.no_slips(&FIELDS);
    let kind = map.required("type", "`filesystem` or `block`")?.choice(&[
        ("filesystem", StorageKind::Filesystem),
        ("block", StorageKind::Block),
    ])?;
    let mount = map.get("location");
    if let (Some(mount), StorageKind::Block) = (&mount, kind) {
        mount.refuse_key("a storage of `type: block` is not mounted, so it has no location");
    }
    let range = map
        .get("multiple")
        .and_then(|field| field.map_or("a mapping with the `range`"))
        .and_then(|multiple| {
            multiple.no_slips(&["range"]);
            multiple.required("range", "how many, like `0-5`, `1+` or 3")
        });
    // Without a range it is a single one.
    let count = range.as_ref().map_or(Some((1, Some(1))), count);
    if let Some(mount) = &mount {
        mount.string();
    }
    for flag in ["shared", "read-only"] {
        map.get(flag).map(|field| field.boolean());
    }
    let minimum_size = map.get("minimum-size").and_then(|field| size(&field));
    if let Some(field) = map.get("properties") {
        check_properties(&field);
    }
    Some(Storage {
        name: name.to_owned(),
        kind,
        description: map
            .get("description")
            .and_then(|field| field.owned_string()),
        count: count?,
        minimum_size,
        location: field.location(),
    })
}

fn check_properties(field: &Field<'_>) {
    for item in field.list_or("a list with `transient`").iter().flatten() {
        item.choice(&[("transient", ())]);
    }
}

/// `3`, `1-3`, and `1-` or `1+` for no upper bound.
fn count(range: &Field<'_>) -> Option<(u32, Option<u32>)> {
    let Some(text) = range.as_str().filter(|text| parse_int(text).is_none()) else {
        let number = range.integer()?;
        if number < 1 {
            range.refuse("expected at least 1");
        }
        let number = u32::try_from(number).ok()?;
        return Some((number, Some(number)));
    };
    let split = text.split_once(['-', '+']);
    let bounds = split.and_then(|(least, most)| {
        let least = least.parse::<u32>().ok()?;
        match most {
            "" => Some((least, None)),
            most if text.contains('-') => Some((least, Some(most.parse::<u32>().ok()?))),
            _ => None,
        }
    });
    match bounds {
        None => range.refuse(format!(
            "expected a count like `3`, `0-5` or `1+`, found {text:?}"
        )),
        Some((_, Some(0))) => range.refuse(
            "a storage of which there may be none is of no use; expected at least 1 at the end",
        ),
        // Juju accepts this and then no unit can ever start.
        Some((least, Some(most))) if most < least => range.doubt(format!(
            "the range ends at {most}, before it starts at {least}"
        )),
        Some(_) => {}
    }
    bounds
}

/// A size of Juju's in MiB: a number of them, or one with M, G, T, P, E, Z or Y, each perhaps with `B` or `iB`. Part of one
/// counts as a whole.
#[must_use]
pub fn parse_size(text: &str) -> Option<u64> {
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (number, unit) = text.split_at(split.unwrap_or(text.len()));
    let unit = unit
        .strip_suffix("iB")
        .or_else(|| unit.strip_suffix('B'))
        .unwrap_or(unit);
    let power = match unit {
        "" if split.is_some() => return None,
        "" | "M" => 0,
        "G" => 1,
        "T" => 2,
        "P" => 3,
        "E" => 4,
        "Z" => 5,
        "Y" => 6,
        _ => return None,
    };
    let number = number.parse::<f64>().ok()?;
    // What does not fit is as much as there can be.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "no digits are below zero, and a cast of floats saturates"
    )]
    Some((number * 1024_f64.powi(power)).ceil() as u64)
}

fn size(field: &Field<'_>) -> Option<u64> {
    const EXPECTED: &str = "a size with its unit, like `10G`";
    let text = field.string_or(EXPECTED)?;
    let size = parse_size(text);
    if size.is_none() {
        field.refuse(format!(
            "expected {EXPECTED} (M, G, T, P, E, Z or Y), found {text:?}"
        ));
    }
    size
}
