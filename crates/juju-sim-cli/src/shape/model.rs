//! `juju show-model` and `juju models` (`cmd/juju/common/model.go`).

use std::collections::BTreeMap;

use juju_sim::model::Model;
use juju_sim::report::StatusReport;
use serde::Serialize;

/// A model.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct ModelInfo {
    name: String,
    pub(crate) short_name: String,
    pub(crate) model_uuid: String,
    model_type: String,
    controller_uuid: &'static str,
    controller_name: String,
    is_controller: bool,
    owner: &'static str,
    pub(crate) cloud: String,
    #[serde(rename = "type")]
    pub(crate) provider: &'static str,
    life: &'static str,
    status: BTreeMap<&'static str, String>,
    users: BTreeMap<&'static str, BTreeMap<&'static str, &'static str>>,
    sla: String,
    agent_version: String,
    /// How many units it has.
    #[serde(skip)]
    pub(crate) units: usize,
}

impl ModelInfo {
    /// What there is to say of a model.
    pub(crate) fn of(model: &Model) -> Self {
        let StatusReport { model: report, .. } = model.status();
        let status = [
            ("current", "available".to_owned()),
            ("since", "just now".to_owned()),
        ];
        let admin = [
            ("display-name", "admin"),
            ("access", "admin"),
            ("last-connection", "just now"),
        ];
        Self {
            name: format!("admin/{}", model.name),
            short_name: model.name.clone(),
            model_uuid: model.uuid.clone(),
            model_type: report.kind,
            controller_uuid: "9f0c7cf5-6f3c-4d3b-8f1a-6f0d6f6b9a51",
            controller_name: report.controller,
            is_controller: false,
            owner: "admin",
            cloud: report.cloud,
            provider: "kubernetes",
            life: "alive",
            status: status.into(),
            users: [("admin", admin.into())].into(),
            sla: report.sla,
            agent_version: report.version.to_string(),
            units: model.units().len(),
        }
    }
}
