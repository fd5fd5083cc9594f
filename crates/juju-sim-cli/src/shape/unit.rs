//! `juju show-unit` (`cmd/juju/application/showunit.go`).

use std::collections::BTreeMap;

use juju_sim::model::{Model, Relation};
use juju_vocabulary::name::UnitName;
use juju_vocabulary::relation::Databag;
use serde::Serialize;

/// A unit.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct UnitInfo {
    #[serde(skip_serializing_if = "String::is_empty")]
    workload_version: String,
    opened_ports: Vec<String>,
    charm: String,
    leader: bool,
    life: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    relation_info: Vec<RelationInfo>,
    #[serde(skip_serializing_if = "String::is_empty")]
    address: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct RelationInfo {
    relation_id: u32,
    endpoint: String,
    related_endpoint: String,
    application_data: Databag,
    #[serde(skip_serializing_if = "Option::is_none")]
    local_unit: Option<UnitData>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    related_units: BTreeMap<String, UnitData>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct UnitData {
    in_scope: bool,
    data: Databag,
}

/// Which of a unit's relations are shown.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    /// Only those of this endpoint.
    pub(crate) endpoint: Option<String>,
    /// Of others, only this unit's databag.
    pub(crate) related_unit: Option<UnitName>,
    /// Only databags of applications.
    pub(crate) app_only: bool,
}

impl UnitInfo {
    /// What there is to say of a unit; nothing when there is no such unit.
    pub(crate) fn of(model: &Model, name: &UnitName, shown: &Shown) -> Option<Self> {
        let unit = model.unit(name)?;
        let app = model.app(name.app_name())?;
        let relations = model.relations().values();
        let relations = relations.filter_map(|relation| relation_info(relation, name, shown));
        Some(Self {
            workload_version: app.version.clone().unwrap_or_default(),
            opened_ports: unit.opened_ports.keys().map(ToString::to_string).collect(),
            charm: format!("local:{}-{}", app.charm.name, app.charm_revision),
            leader: model.is_leader(name),
            life: if model.is_dying(name) {
                "dying"
            } else {
                "alive"
            },
            relation_info: relations.collect(),
            address: unit.address.clone(),
        })
    }
}

fn relation_info(relation: &Relation, name: &UnitName, shown: &Shown) -> Option<RelationInfo> {
    let local = relation.ends.local(name.app_name())?;
    let remote = relation.ends.remote(name.app_name())?;
    if shown
        .endpoint
        .as_ref()
        .is_some_and(|wanted| *wanted != local.endpoint)
    {
        return None;
    }
    let mut info = RelationInfo {
        relation_id: relation.number.0,
        endpoint: local.endpoint.clone(),
        related_endpoint: remote.endpoint.clone(),
        application_data: relation
            .databag(remote.app.as_str())
            .cloned()
            .unwrap_or_default(),
        local_unit: None,
        related_units: BTreeMap::new(),
    };
    let members = relation.members.iter().filter(|_| !shown.app_only);
    for (unit, member) in members {
        let data = UnitData {
            in_scope: member.in_scope,
            data: member.data.content().clone(),
        };
        let wanted = shown
            .related_unit
            .as_ref()
            .is_none_or(|wanted| wanted == unit);
        if unit == name {
            info.local_unit = Some(data);
        } else if remote.app == *unit.app_name() && wanted {
            info.related_units.insert(unit.to_string(), data);
        }
    }
    Some(info)
}
