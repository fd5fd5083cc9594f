//! `devices`: the hardware a unit needs.

use crate::field::{Field, Map};
use crate::stored;

/// Juju's rules (`deviceSchema` and `Meta.Check` of juju/charm); charmcraft looks no deeper than that it is a mapping.
pub(crate) fn check(top: &Map<'_>) {
    let section = top.value("devices").and_then(|field| field.map());
    for (name, field) in section.iter().flat_map(Map::fields) {
        check_device(name, &field);
    }
}

fn check_device(name: &str, field: &Field<'_>) {
    stored::check_name(name, field);
    let Some(map) = field.map_or("a mapping with the device's `type`") else {
        return;
    };
    map.no_slips(&["type", "description", "countmin", "countmax"]);
    if let Some(kind) = map.required("type", "`gpu`, `nvidia.com/gpu` or `amd.com/gpu`")
        && kind.string_or("the type of the device") == Some("")
    {
        kind.refuse("expected the type of the device, found nothing between the quotes");
    }
    map.get("description").map(|field| field.string());
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
}
