//! `storage`: the volumes a unit needs.

use crate::field::{Field, Map};
use crate::go_value::parse_int;
use crate::{Location, names};

/// One storage that each unit asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Storage {
    /// The name.
    pub name: String,
    /// A mounted directory or a bare device.
    pub kind: StorageKind,
    /// What it is for, in the author's words.
    pub description: Option<String>,
    /// Where a filesystem is mounted; with more than one instance, the directory above them.
    pub mount_point: Option<String>,
    /// Whether all units of the application share it.
    pub shared: bool,
    /// Whether it is attached read-only where the cloud can do so.
    pub read_only: bool,
    /// The fewest instances with which the charm can be installed.
    pub least: u32,
    /// The most instances, `None` for any number.
    pub most: Option<u32>,
    /// The smallest size that will do, in MiB.
    pub minimum_size_mib: Option<u64>,
    /// Whether it may be lost with the machine (`properties: [transient]`).
    pub transient: bool,
    /// Where the name stands.
    pub location: Location,
}

/// What a storage is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum StorageKind {
    /// `type: filesystem`
    Filesystem,
    /// `type: block`
    Block,
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
    if !names::is_hyphenated(name) {
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
    let (least, most) = map
        .get("multiple")
        .and_then(|field| field.map_or("a mapping with the `range`"))
        .and_then(|multiple| {
            multiple.no_slips(&["range"]);
            multiple.required("range", "how many, like `0-5`, `1+` or 3")
        })
        .and_then(|range| count(&range))
        .unwrap_or((1, Some(1)));
    Some(Storage {
        name: name.to_owned(),
        kind,
        description: map
            .get("description")
            .and_then(|field| field.owned_string()),
        mount_point: mount.and_then(|field| field.owned_string()),
        shared: map
            .get("shared")
            .and_then(|field| field.boolean())
            .unwrap_or(false),
        read_only: map
            .get("read-only")
            .and_then(|field| field.boolean())
            .unwrap_or(false),
        least,
        most,
        minimum_size_mib: map.get("minimum-size").and_then(|field| size(&field)),
        transient: map
            .get("properties")
            .is_some_and(|field| is_transient(&field)),
        location: field.location(),
    })
}

fn is_transient(field: &Field<'_>) -> bool {
    let items = field.list_or("a list with `transient`").unwrap_or_default();
    items
        .iter()
        .filter_map(|item| item.choice(&[("transient", ())]))
        .count()
        > 0
}

/// `3`, `1-3`, and `1-` or `1+` for no upper bound.
fn count(range: &Field<'_>) -> Option<(u32, Option<u32>)> {
    if range.as_str().is_none_or(|text| parse_int(text).is_some()) {
        let number = range.integer()?;
        let number = u32::try_from(number).ok().filter(|number| *number > 0);
        if number.is_none() {
            range.refuse("expected at least 1");
        }
        return number.map(|number| (number, Some(number)));
    }
    let text = range.as_str()?;
    let split = text.split_once(['-', '+']);
    let parsed = split.and_then(|(least, most)| {
        let least = least.parse::<u32>().ok()?;
        match (most, text.contains('-')) {
            ("", _) => Some((least, None)),
            (most, true) => Some((least, Some(most.parse::<u32>().ok()?))),
            (_, false) => None,
        }
    });
    match parsed {
        None => {
            range.refuse(format!(
                "expected a count like `3`, `0-5` or `1+`, found {text:?}"
            ));
            None
        }
        Some((_, Some(0))) => {
            range.refuse(
                "a storage of which there may be none is of no use; expected at least 1 at the end",
            );
            None
        }
        // Juju accepts this and then no unit can ever start.
        Some((least, Some(most))) if most < least => {
            range.refuse(format!(
                "the range ends at {most}, before it starts at {least}"
            ));
            None
        }
        parsed => parsed,
    }
}

/// Juju's sizes: a number of MiB, or one with M, G, T, P, E, Z or Y, each perhaps with `B` or `iB`.
fn size(field: &Field<'_>) -> Option<u64> {
    const EXPECTED: &str = "a size with its unit, like `10G`";
    let text = field.string_or(EXPECTED)?;
    let split = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let unit = unit
        .strip_suffix("iB")
        .or_else(|| unit.strip_suffix('B'))
        .unwrap_or(unit);
    let power = match unit {
        "" if split == text.len() => Some(0),
        "M" => Some(0),
        "G" => Some(1),
        "T" => Some(2),
        "P" => Some(3),
        "E" => Some(4),
        "Z" => Some(5),
        "Y" => Some(6),
        _ => None,
    };
    let (Some(power), Ok(number)) = (power, number.parse::<f64>()) else {
        field.refuse(format!(
            "expected {EXPECTED} (M, G, T, P, E, Z or Y), found {text:?}"
        ));
        return None;
    };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Saturates, as wanted.
    Some((number * 1024_f64.powi(power)).ceil() as u64)
}
