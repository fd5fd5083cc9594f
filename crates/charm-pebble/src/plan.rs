//! The plan: all layers, combined.

use std::collections::BTreeMap;

use juju_vocabulary::text::excerpt;
use serde::{Deserialize, Serialize};

use crate::client::{Client, Target};
use crate::error::Error;
use crate::layer::{Check, Layer, LayerError, LogTarget, Pairing, Service, Workload, bounded};
use crate::loose::{entries, is_unset, or_unset};

/// All layers of a Pebble, combined.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Plan {
    /// Services by name.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "entries")]
    pub services: BTreeMap<String, Service>,
    /// Checks by name.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "entries")]
    pub checks: BTreeMap<String, Check>,
    /// Targets of logs by name.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "entries")]
    pub log_targets: BTreeMap<String, LogTarget>,
    /// Contexts that services share, by name.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "entries")]
    pub workloads: BTreeMap<String, Workload>,
    /// How clients pair over TLS.
    #[serde(skip_serializing_if = "is_unset", deserialize_with = "or_unset")]
    pub pairing: Pairing,
}

impl Plan {
    /// Reads a plan. Keys of a newer Pebble are left out.
    ///
    /// # Errors
    ///
    /// When the text is not a plan in YAML.
    pub fn from_yaml(text: &str) -> Result<Self, LayerError> {
        let plan: Option<Plan> = serde_yaml::from_str(bounded(text)?)
            .map_err(|error| LayerError::Yaml(excerpt(&error.to_string(), 500)))?;
        Ok(plan.unwrap_or_default())
    }
}

impl From<Layer> for Plan {
    fn from(layer: Layer) -> Plan {
        Plan {
            services: layer.services,
            checks: layer.checks,
            log_targets: layer.log_targets,
            workloads: layer.workloads,
            pairing: layer.pairing,
        }
    }
}

#[derive(Serialize)]
struct AddLayer<'a> {
    action: &'static str,
    combine: bool,
    label: &'a str,
    format: &'static str,
    layer: String,
}

impl Client {
    /// Puts a layer on top of the others. Where a layer of the same label is there already, `combine`
    /// combines the two in its place; without, that is an error.
    ///
    /// # Errors
    ///
    /// When Pebble refuses the layer or the plan that it leads to, or cannot be asked.
    pub fn add_layer(&self, label: &str, layer: &Layer, combine: bool) -> Result<(), Error> {
        let layer = layer.to_yaml()?;
        let body = AddLayer {
            action: "add",
            combine,
            label,
            format: "yaml",
            layer,
        };
        self.act("/v1/layers", &body)
    }

    /// What Pebble runs: all its layers, combined.
    ///
    /// # Errors
    ///
    /// When Pebble cannot be asked.
    pub fn plan(&self) -> Result<Plan, Error> {
        let target = Target::new("/v1/plan").with("format", "yaml");
        let text: String = self.get(&target)?;
        Plan::from_yaml(&text).map_err(|error| Error::protocol("GET /v1/plan", error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_plan_is_read_without_what_is_new() {
        let plan = Plan::from_yaml("services: {a: {command: x, new: 1}}\nnew-section: {}").unwrap();
        assert_eq!(plan.services["a"].command, "x");
    }
}
