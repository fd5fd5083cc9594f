//! `actions`, or actions.yaml: what people can ask a unit to do.

use crate::field::{Field, Map};
use crate::schema::{self, ObjectSchema};
use crate::{Location, keywords, names, stored};

/// One action.
#[derive(Clone, PartialEq, Debug)]
pub struct Action {
    /// The name.
    pub name: String,
    /// A title, which nothing shows today.
    pub title: Option<String>,
    /// What it does, in the author's words.
    pub description: Option<String>,
    /// Its parameters: which there are, which must be given, and whether others may be.
    pub params: ObjectSchema,
    /// Whether it may run while other actions run.
    pub parallel: bool,
    /// The group within which actions run one after the other.
    pub execution_group: Option<String>,
    /// Where the name stands.
    pub location: Location,
}

/// Juju's rules (`ReadActionsYaml` of juju/charm). charmcraft looks no deeper than that it is a mapping: its own check of
/// action names, which would also allow `_` and refuse Python's keywords, is not used by any of its commands.
pub(crate) fn read(actions: &Field<'_>, charm: &str) -> Vec<Action> {
    actions.refuse_ambiguous();
    let Some(actions) = actions.map_or("a mapping of actions by name") else {
        return Vec::new();
    };
    actions
        .fields()
        .filter_map(|(name, field)| action(name, &field, charm))
        .collect()
}

fn action(name: &str, field: &Field<'_>, charm: &str) -> Option<Action> {
    if !names::is_action(name) {
        field.refuse_key(
            "not a name for an action; expected lowercase letters, digits and hyphens, with no hyphen at either end",
        );
    } else if names::is_reserved(charm, name) {
        field
            .refuse_key("the names `juju` and `juju-…` are reserved for Juju; choose another name");
    }
    let mut action = Action {
        name: name.to_owned(),
        title: None,
        description: None,
        params: ObjectSchema::default(),
        parallel: false,
        execution_group: None,
        location: field.location(),
    };
    if field.is_null() {
        return Some(action);
    }
    stored::check_action(field);
    let map = field.map_or("a mapping with `description` and `params`")?;
    let string = |key| map.get(key).and_then(|field| field.owned_string());
    action.title = string("title");
    action.description = string("description");
    action.execution_group = string("execution-group");
    action.parallel = map
        .get("parallel")
        .and_then(|field| field.boolean())
        .unwrap_or(false);
    action.params = params(&map);
    Some(action)
}

/// Everything in an action that is not Juju's own is part of one JSON schema, with `params` for `properties`.
fn params(map: &Map<'_>) -> ObjectSchema {
    if let Some(kind) = map.get("type")
        && kind.as_str() != Some("object")
    {
        kind.refuse("the parameters of an action are an object; remove this `type`");
    }
    keywords::check(map);
    schema::check_unused(map);
    let additional = map
        .get("additionalProperties")
        .map(|field| schema::additional(&field));
    let mut params = ObjectSchema {
        properties: Vec::new(),
        additional: additional.unwrap_or_default(),
        unmodelled: schema::unmodelled(map),
    };
    // Juju takes whichever its random order of keys gives it last.
    if let (Some(params), Some(_)) = (map.get("params"), map.get("properties")) {
        params.refuse_key("`params` and `properties` are the same to Juju; keep `params`");
    }
    let properties = map.get("params").or_else(|| map.get("properties"));
    params.properties = properties
        .map(|field| schema::properties(&field))
        .unwrap_or_default();
    schema::mark_required(&mut params, map);
    params
}
