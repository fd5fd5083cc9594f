//! What the charm declares, read once for all contexts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use charm_core::metadata::Metadata;
use charm_metadata::{Errors, FileName, Kind, OptionType, Role, Sources};
use juju_sim::charm as sim;

/// What the charm declares: with everything that is known of it, and as the simulator takes it.
#[derive(Debug)]
pub(crate) struct Declared {
    pub(crate) charm: charm_metadata::Charm,
    pub(crate) simulated: Arc<sim::Charm>,
}

impl Declared {
    /// Reads the files, unless they were read before in this process: each test may have a context
    /// of its own.
    pub(crate) fn of(metadata: &Metadata) -> Result<Arc<Self>, Errors> {
        static KNOWN: Mutex<Vec<(Metadata, Arc<Declared>)>> = Mutex::new(Vec::new());
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, declared)) = known.iter().find(|(other, _)| other == metadata) {
            return Ok(declared.clone());
        }
        let declared = Arc::new(Self::read(metadata)?);
        known.push((*metadata, declared.clone()));
        Ok(declared)
    }

    fn read(metadata: &Metadata) -> Result<Self, Errors> {
        let mut sources = Sources::default();
        for (name, text) in metadata.files {
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

    /// The parameters of an action that nobody gave and that have a default.
    pub(crate) fn with_defaults(
        &self,
        action: &str,
        given: &BTreeMap<String, serde_json::Value>,
    ) -> BTreeMap<String, serde_json::Value> {
        let action = self.simulated.actions.get(action);
        let mut params = action.map_or_else(BTreeMap::new, |action| action.defaults.clone());
        params.extend(
            given
                .iter()
                .map(|(key, value)| (key.clone(), value.clone())),
        );
        params
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
        let properties = &action.params.properties;
        let defaults = properties
            .iter()
            .filter_map(|property| Some((property.name.clone(), property.schema.default.clone()?)));
        let required = properties.iter().filter(|property| property.required);
        let simulated = sim::Action {
            defaults: defaults.collect(),
            required: required.map(|property| property.name.clone()).collect(),
            // The context has its own, deeper check of parameters.
            ..sim::Action::default()
        };
        (action.name.clone(), simulated)
    });
    sim::Charm {
        name: charm.name.clone(),
        endpoints: endpoints.collect(),
        options: options.collect(),
        actions: actions.collect(),
    }
}

/// Whether a value is of a type that JSON schemas name.
pub(crate) fn is_of(value: &serde_json::Value, kind: &Kind) -> bool {
    match kind {
        Kind::Any => true,
        Kind::Null => value.is_null(),
        Kind::Boolean => value.is_boolean(),
        Kind::Integer => value.is_i64() || value.is_u64(),
        Kind::Number => value.is_number(),
        Kind::String => value.is_string(),
        Kind::Array { .. } => value.is_array(),
        Kind::Object(_) => value.is_object(),
        Kind::OneOf(kinds) => kinds.iter().any(|kind| is_of(value, kind)),
    }
}
