//! What one unit sees of the model.

use std::collections::BTreeMap;

use juju_vocabulary::goal_state::{DYING, Goal, GoalState};
use juju_vocabulary::hook::Hook;
use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::relation::{Databag, Role};
use juju_vocabulary::status::{CurrentStatus, Status};

use super::contents::Model;
use super::party::Party;
use super::relation::Relation;
use super::status::StatusInfo;
use crate::resolver::Life;
use crate::view::{RelationState, State, birth};

impl Model {
    /// What `unit` sees now; nothing when there is no such unit.
    pub fn state_of(&self, unit: &UnitName) -> Option<State> {
        let here = self.units.get(unit)?;
        let app = self.apps.get(unit.app_name())?;
        let leader = self.is_leader(unit);
        let living = self.units_of(unit.app_name());
        let living = living.filter(|(_, unit)| unit.life == Life::Alive).count();
        let mut state = State {
            model_name: self.name.clone().into(),
            model_uuid: self.uuid.clone().into(),
            address: here.address.clone().into(),
            networks: here.networks.clone(),
            leader,
            trusted: app.trust,
            dying: here.life == Life::Dying,
            planned_units: u32::try_from(living).unwrap_or(u32::MAX),
            config: app.config.clone(),
            unit_status: here.status.status.clone(),
            unit_status_history: here.past_statuses.iter().map(current).collect(),
            workload_version: app.version.clone(),
            opened_ports: here.opened_ports.clone(),
            storages: self.storages_seen(unit).collect(),
            containers: here.containers.clone(),
            secrets: self.secrets_seen(unit),
            resources: app.resources.clone(),
            stored: here.state.clone(),
            kept: here.kept.clone(),
            metrics: here.metrics.clone(),
            leader_settings: app.leader_settings.content().clone(),
            ..State::default()
        };
        if leader {
            state.app_status = app.status.as_ref().and_then(of_charm);
            state.app_status_history = app.past_statuses.iter().filter_map(of_charm).collect();
        }
        let known = here.local.relations.keys();
        let gone = known.filter_map(|number| self.gone_relations.get(number));
        let gone = gone.map(|relation| (relation, true));
        let there = self.relations.of(&Party::App(unit.app()));
        let there = there.map(|(_, relation)| (relation, false));
        for (relation, gone) in there.chain(gone) {
            let Some(id) = relation.id_at(unit.app_name()) else {
                continue;
            };
            let told = here.local.relations.get(&relation.number);
            let hook = here.local.running.as_ref().map(|info| &info.hook);
            // Who joins is there in the hook that tells it.
            let joining = hook
                .filter(|hook| hook.relation() == Some(&id))
                .and_then(Hook::remote_unit);
            let members = told.into_iter().flat_map(|told| told.members.keys());
            let seen = relation_seen(relation, unit, leader, members.chain(joining));
            if let Some(mut seen) = seen {
                seen.entered = told.is_some();
                seen.gone = gone;
                state.relations.insert(id, Box::new(seen));
            }
        }
        Some(state)
    }

    /// What each unit of an application says, as users see it.
    pub(crate) fn unit_statuses(&self, app: &str) -> BTreeMap<UnitName, CurrentStatus> {
        let units = self.units_of(app);
        units
            .map(|(name, unit)| (name.clone(), unit.shown_status().status))
            .collect()
    }

    /// What an application and its neighbours are meant to become.
    pub(crate) fn goal_state(&self, name: &AppName) -> GoalState {
        let app = name.as_str();
        let goal = |status: &str, since| Goal {
            status: status.to_owned(),
            since: Some(birth() + since),
        };
        let units = |app| {
            self.units_of(app).map(move |(name, unit)| {
                let shown = unit.shown_status();
                let status = match unit.life {
                    Life::Dying => DYING,
                    Life::Alive => shown.name(),
                };
                (name, goal(status, shown.since))
            })
        };
        let own = units(app).map(|(name, goal)| (name.clone(), goal));
        let mut state = GoalState {
            units: own.collect(),
            relations: BTreeMap::new(),
        };
        for (_, relation) in self.relations.of(&Party::App(name.clone())) {
            let ends = (relation.ends.local(app), relation.ends.remote(app));
            if let (Some(local), Some(remote)) = ends
                && !relation.ends.is_peer()
                && relation.remote_model.is_none()
            {
                let joined = !relation.members.is_empty();
                let status = if joined { "joined" } else { "joining" };
                let goals = state.relations.entry(local.endpoint.clone()).or_default();
                goals.insert(remote.app.to_string(), goal(status, relation.since));
                let theirs = units(remote.app.as_str());
                goals.extend(theirs.map(|(name, goal)| (name.to_string(), goal)));
            }
        }
        state
    }
}

fn current(info: &StatusInfo) -> CurrentStatus {
    info.status.clone()
}

fn of_charm(info: &StatusInfo) -> Option<Status> {
    Status::try_from(info.status.clone()).ok()
}

/// One relation as `unit` sees it, with the remote units that it knows.
fn relation_seen<'a>(
    relation: &Relation,
    unit: &UnitName,
    leader: bool,
    members: impl Iterator<Item = &'a UnitName>,
) -> Option<RelationState> {
    let app = unit.app_name();
    let local = relation.ends.local(app)?;
    let remote = relation.ends.remote(app)?;
    let peer = relation.ends.is_peer();
    let remote_model = relation.remote_model.as_ref();
    let remote_model = remote_model.filter(|model| model.app == remote.app);
    let data = |entity: &str| relation.databag(entity).cloned().unwrap_or_default();
    Some(RelationState {
        endpoint: local.endpoint.clone().into(),
        interface: relation.interface.clone().into(),
        role: match relation.ends.provider() {
            _ if peer => Role::Peer,
            Some(provider) if provider.app == *app => Role::Provides,
            _ => Role::Requires,
        },
        remote_app: (!peer).then(|| remote.app.clone()),
        remote_endpoint: remote.endpoint.clone().into(),
        local_app_data: if leader || peer {
            data(app)
        } else {
            Databag::new()
        },
        local_unit_data: data(unit.as_str()),
        remote_app_data: if peer {
            Databag::new()
        } else {
            data(remote.app.as_str())
        },
        remote_units: members
            .map(|member| (member.number(), data(member.as_str())))
            .collect(),
        ingress_addresses: Vec::new(),
        egress_subnets: relation.egress_subnets.clone(),
        remote_model_uuid: remote_model.map(|model| model.uuid.clone()),
        dying: relation.life == Life::Dying,
        entered: true,
        gone: false,
    })
}
