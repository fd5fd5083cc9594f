//! What the charm declares, read once for all contexts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use charm_metadata::{Additional, Errors, FileName, Kind, ObjectSchema, OptionType, Role, Sources};
use juju_sim::action_param::{self as sim_param, ParamType};
use juju_sim::charm as sim;

/// What the charm declares: with everything that is known of it, and as the simulator takes it.
#[derive(Debug)]
pub(crate) struct Declared {
    pub(crate) charm: charm_metadata::Charm,
    pub(crate) simulated: Arc<sim::Charm>,
}

/// The files of a charm, each with its text.
type Files = &'static [(&'static str, &'static str)];

impl Declared {
    /// Reads the files, unless they were read before in this process: each test may have a context
    /// of its own.
    pub(crate) fn of(files: Files) -> Result<Arc<Self>, Errors> {
        static KNOWN: Mutex<Vec<(Files, Arc<Declared>)>> = Mutex::new(Vec::new());
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, declared)) = known.iter().find(|(other, _)| *other == files) {
            return Ok(declared.clone());
        }
        let declared = Arc::new(Self::read(files)?);
        known.push((files, declared.clone()));
        Ok(declared)
    }

    fn read(files: Files) -> Result<Self, Errors> {
        let mut sources = Sources::default();
        for (name, text) in files {
            if let Some(file) = FileName::ALL
                .into_iter()
                .find(|file| file.as_str() == *name)
            {
                sources = sources.with(file, *text);
            }
        }
        let charm = charm_metadata::Charm::parse(&sources)?;
        let simulated = Arc::new(simulated(&charm));
        Ok(Declared { charm, simulated })
    }

    /// The parameters of an action as Juju hands them to the charm: those given, and defaults.
    pub(crate) fn with_defaults(
        &self,
        action: &str,
        given: &BTreeMap<String, serde_json::Value>,
    ) -> BTreeMap<String, serde_json::Value> {
        let given = given.clone();
        match self.simulated.actions.get(action) {
            Some(action) => action.params.with_defaults(given),
            None => given,
        }
    }
}

fn simulated(charm: &charm_metadata::Charm) -> sim::Charm {
    let endpoints = charm.endpoints.iter().map(|endpoint| {
        let role = match endpoint.role {
            Role::Provides => sim::Role::Provider,
            Role::Requires => sim::Role::Requirer,
            Role::Peers => sim::Role::Peer,
        };
        let simulated = sim::Endpoint {
            role,
            interface: endpoint.interface.clone(),
            limit: endpoint.limit,
        };
        (endpoint.name.clone(), simulated)
    });
    let options = charm.options.iter().map(|option| {
        let option_type = match option.value.kind() {
            OptionType::String => sim::OptionType::String,
            OptionType::Int => sim::OptionType::Int,
            OptionType::Float => sim::OptionType::Float,
            OptionType::Boolean => sim::OptionType::Boolean,
            OptionType::Secret => sim::OptionType::Secret,
        };
        let simulated = sim::ConfigOption {
            option_type,
            default: option.value.default_json().unwrap_or_default(),
        };
        (option.name.clone(), simulated)
    });
    let actions = charm.actions.iter().map(|action| {
        let mut params = sim_param::Schema::default();
        add_entries(&mut params, &action.params);
        let simulated = sim::Action { params };
        (action.name.clone(), simulated)
    });
    sim::Charm {
        name: charm.name.clone(),
        endpoints: endpoints.collect(),
        options: options.collect(),
        actions: actions.collect(),
    }
}

fn schema(schema: &charm_metadata::Schema) -> sim_param::Schema {
    let mut simulated = sim_param::Schema {
        choices: schema.choices.clone(),
        default: schema.default.clone(),
        ..sim_param::Schema::default()
    };
    add_kind(&mut simulated, &schema.kind);
    simulated
}

fn add_kind(simulated: &mut sim_param::Schema, kind: &Kind) {
    let word = match kind {
        Kind::Any => return,
        Kind::Null => ParamType::Null,
        Kind::Boolean => ParamType::Boolean,
        Kind::Integer => ParamType::Integer,
        Kind::Number => ParamType::Number,
        Kind::String => ParamType::String,
        Kind::Array { items } => {
            simulated.items = items.as_ref().map(|items| Box::new(schema(items)));
            ParamType::Array
        }
        Kind::Object(entries) => {
            add_entries(simulated, entries);
            ParamType::Object
        }
        Kind::OneOf(kinds) => return kinds.iter().for_each(|kind| add_kind(simulated, kind)),
    };
    simulated.types.push(word);
}

fn add_entries(simulated: &mut sim_param::Schema, entries: &ObjectSchema) {
    for property in &entries.properties {
        let name = &property.name;
        if property.required {
            simulated.required.push(name.clone());
        }
        let known = schema(&property.schema);
        simulated.properties.insert(name.clone(), known);
    }
    simulated.additional = match &entries.additional {
        Additional::Unsaid => sim_param::Additional::Unsaid,
        Additional::Allowed => sim_param::Additional::Allowed,
        Additional::Forbidden => sim_param::Additional::Forbidden,
        Additional::Fitting(other) => sim_param::Additional::Fitting(Box::new(schema(other))),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_simulated_at_every_level() {
        let params = r#"{
            "properties": {
                "to": { "type": ["object", "null"], "required": ["number"], "properties": {
                    "number": { "type": "integer" }, "street": { "default": "Main" } } },
                "tags": { "type": "array", "items": { "type": "string", "enum": ["a"] } }
            },
            "required": ["to"], "additionalProperties": { "type": "boolean" }
        }"#;
        let expected: sim_param::Schema = serde_json::from_str(params).unwrap();
        // The parameters of an action are its properties; `street` names no type.
        let actions = format!("go: {}", params.replacen("properties", "params", 1));
        let sources = Sources::default()
            .with(FileName::Metadata, "name: c\nsummary: s\ndescription: d")
            .with(FileName::Actions, actions.as_str());
        let charm = charm_metadata::Charm::parse(&sources).unwrap();
        assert_eq!(simulated(&charm).actions["go"].params, expected);
    }
}
