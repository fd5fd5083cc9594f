//! `actions`, or actions.yaml: what people can ask a unit to do.

use std::collections::BTreeMap;

use juju_vocabulary::version::JujuVersion;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::field::{Field, Map};
use crate::schema::{Additional, BadParam, Schema};
use crate::{Location, names, schema_reader, stored};

/// One action.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Action {
    /// The name.
    pub name: String,
    /// What it does, in the author's words.
    pub description: Option<String>,
    /// What its parameters may be: they are the properties of this schema.
    pub params: Schema,
    /// Where the name stands.
    pub location: Location,
}

impl Action {
    /// Checks what a person gives as parameters, as this Juju does.
    ///
    /// # Errors
    ///
    /// All that does not fit.
    pub fn check(
        &self,
        given: &BTreeMap<String, Value>,
        juju: &JujuVersion,
    ) -> Result<(), Vec<BadParam>> {
        let additional = match &self.params.additional {
            Additional::Unsaid if !juju.actions_take_other_params() => &Additional::Forbidden,
            said => said,
        };
        self.params.check_with(&json!(given), additional)
    }
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
    let params = if field.is_null() {
        Schema::any(field.location())
    } else {
        stored::check_action(field);
        params(&field.map_or("a mapping with `description` and `params`")?)
    };
    Some(Action {
        name: name.to_owned(),
        description: params.description.clone(),
        params,
        location: field.location(),
    })
}

/// Everything in an action that is not Juju's own is part of one JSON schema, with `params` for `properties`.
fn params(map: &Map<'_>) -> Schema {
    if let Some(kind) = map.get("type")
        && kind.as_str() != Some("object")
    {
        kind.refuse("the parameters of an action are an object; remove this `type`");
    }
    map.get("parallel").map(|field| field.boolean());
    map.get("execution-group").map(|field| field.string());
    // Juju takes whichever its random order of keys gives it last.
    if let (Some(params), Some(_)) = (map.get("params"), map.get("properties")) {
        params.refuse_key("`params` and `properties` are the same to Juju; keep `params`");
    }
    let properties = map.get("params").or_else(|| map.get("properties"));
    schema_reader::read_but(map, properties)
}
