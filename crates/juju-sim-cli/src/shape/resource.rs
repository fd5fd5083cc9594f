//! `juju resources` (`cmd/juju/resource/formatter.go`).

use charm_metadata::{Resource, ResourceKind};
use juju_sim::model::App;
use juju_sim::report::rfc3339;
use juju_vocabulary::name::AppName;
use serde::Serialize;

use super::table::Table;

/// The resources of an application.
#[derive(Debug, Serialize)]
pub(crate) struct Resources {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resources: Vec<ResourceInfo>,
}

/// A resource.
#[derive(Debug, Serialize)]
struct ResourceInfo {
    resourceid: String,
    #[serde(rename = "applicationId")]
    application_id: String,
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    revision: &'static str,
    size: u64,
    origin: &'static str,
    used: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'static str>,
}

impl Resources {
    /// Those that an application's charm declares, in the order of their names.
    pub(crate) fn of(name: &AppName, app: &App) -> Self {
        let mut declared: Vec<_> = app.charm.resources.iter().collect();
        declared.sort_by_key(|resource| &resource.name);
        let infos = declared
            .into_iter()
            .map(|one| ResourceInfo::of(name, app, one));
        Self {
            resources: infos.collect(),
        }
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.resources.is_empty()
    }

    /// As people see them.
    pub(crate) fn table(&self) -> String {
        let mut table = Table::new(&["Resource", "Supplied by", "Revision"]);
        for resource in &self.resources {
            let uploaded = resource
                .timestamp
                .as_deref()
                .and_then(|time| time.get(..16));
            table.row([
                &resource.name,
                resource.username.unwrap_or(resource.origin),
                uploaded.unwrap_or("-"),
            ]);
        }
        table.render()
    }
}

impl ResourceInfo {
    fn of(app_name: &AppName, app: &App, declared: &Resource) -> Self {
        let name = &declared.name;
        let path = app.resources.get(name);
        let used = path.is_some();
        let file = path.and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
        let size = path.and_then(|path| std::fs::metadata(path).ok());
        Self {
            resourceid: format!("{app_name}/{name}"),
            application_id: app_name.to_string(),
            name: name.clone(),
            kind: match declared.kind {
                ResourceKind::File => "file",
                ResourceKind::OciImage => "oci-image",
            },
            path: file.unwrap_or_default(),
            description: declared.description.clone(),
            revision: "0",
            size: size.map(|data| data.len()).unwrap_or_default(),
            origin: "upload",
            used,
            timestamp: app.uploaded.get(name).copied().map(rfc3339),
            username: used.then_some("admin"),
        }
    }
}
