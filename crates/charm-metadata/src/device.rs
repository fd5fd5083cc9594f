//! `devices`: the hardware a unit needs.

use crate::field::{Field, Map};
use crate::{Location, stored};

/// One kind of device, a GPU for example.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Device {
    /// The name.
    pub name: String,
    /// The type: `gpu`, `nvidia.com/gpu`, `amd.com/gpu`, or what else the cluster knows.
    pub kind: String,
    /// What it is for, in the author's words.
    pub description: Option<String>,
    /// The fewest that will do.
    pub least: u32,
    /// The most that are of use.
    pub most: u32,
    /// Where the name stands.
    pub location: Location,
}

/// Juju's rules (`deviceSchema` and `Meta.Check` of juju/charm); charmcraft looks no deeper than that it is a mapping.
pub(crate) fn read(top: &Map<'_>) -> Vec<Device> {
    let Some(section) = top.value("devices").and_then(|field| field.map()) else {
        return Vec::new();
    };
    section
        .fields()
        .filter_map(|(name, field)| device(name, &field))
        .collect()
}

fn device(name: &str, field: &Field<'_>) -> Option<Device> {
    stored::check_name(name, field);
    let map = field.map_or("a mapping with the device's `type`")?;
    map.no_slips(&["type", "description", "countmin", "countmax"]);
    let kind = map.required("type", "`gpu`, `nvidia.com/gpu` or `amd.com/gpu`")?;
    let kind_text = kind.string_or("the type of the device")?;
    if kind_text.is_empty() {
        kind.refuse("expected the type of the device, found nothing between the quotes");
    }
    let count = |key| -> u32 {
        let Some(field): Option<Field<'_>> = map.get(key) else {
            return 1;
        };
        let Some(number) = field.integer() else {
            return 1;
        };
        u32::try_from(number).unwrap_or_else(|_| {
            field.refuse("expected a count, 0 or more");
            1
        })
    };
    let (least, most) = (count("countmin"), count("countmax"));
    if least > most {
        // Both are 1 when they are left out, so `countmin: 2` alone, as charmcraft's own example has it, is refused.
        field.refuse_key(format!(
            "at least {least} are asked for but at most {most}; set `countmax` to {least} or more"
        ));
    }
    Some(Device {
        name: name.to_owned(),
        kind: kind_text.to_owned(),
        description: map
            .get("description")
            .and_then(|field| field.owned_string()),
        least,
        most,
        location: field.location(),
    })
}
