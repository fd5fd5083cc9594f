//! What Juju can store: its database has limits that the readers of a charm do not know.

use crate::field::Field;
use crate::scalar::Scalar;

/// Refuses a name that would be a key in Juju's database, which holds no such keys: Juju's `CheckStorable`, when the
/// charm is deployed. Names of options are free: Juju escapes them.
pub(crate) fn check_name(name: &str, field: &Field<'_>) {
    if name.is_empty() {
        field.refuse_key("expected a name; Juju cannot store an empty one");
    } else if name.starts_with('$') || name.contains('.') {
        field.refuse_key(
            "Juju cannot store a name with a `.` in it or a `$` in front; choose another name",
        );
    }
}

/// Refuses such names at any depth of an action, whose schema Juju stores as it stands, with the keys of defaults; and
/// whole numbers of more than 63 bits, which BSON has not. `CheckStorable` looks into no lists; but Juju's `cleanse` has two keys that may stand nowhere.
pub(crate) fn check_action(action: &Field<'_>) {
    check(action, false);
}

fn check(field: &Field<'_>, in_list: bool) {
    if let Some(Scalar::Huge(_)) = field.scalar() {
        field.refuse(format!(
            "Juju cannot store a whole number above {}",
            i64::MAX
        ));
    }
    if field.is_list() {
        field
            .list()
            .iter()
            .flatten()
            .for_each(|item| check(item, true));
    } else if field.is_map() {
        for (name, field) in field.map().iter().flat_map(|map| map.fields()) {
            if matches!(name, "$ref" | "$schema") {
                field.refuse_key(format!(
                    "Juju refuses schemas with `{name}`; write the schema out"
                ));
            } else if !in_list {
                check_name(name, &field);
            }
            check(&field, in_list);
        }
    }
}
