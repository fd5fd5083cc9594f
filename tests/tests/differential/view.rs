//! What one unit of a simulated model can see, as a state of `charm-testing`.
//!
//! Written apart from what `charm-testing` does in the other direction: that is what is tested.

use charm_core::CurrentStatus;
use charm_core::event::{
    ConfigChanged, Install, LeaderElected, LeaderSettingsChanged, Remove, Start, Stop,
    UpdateStatus, UpgradeCharm,
};
use charm_core::metadata::Metadata;
use charm_core::{Active, Blocked, Databag, Maintenance, Status, Waiting};
use charm_testing::{Event, Relation, State, event};
use juju_sim::hook::{Event as SimEvent, Hook, RelationEvent};
use juju_sim::model::{self as sim, Model, StatusName};
use juju_sim::names::UnitName;
use juju_sim::resolver::Life;

/// What `unit` sees as `event` starts.
pub(crate) fn state(model: &Model, unit: &UnitName, event: &SimEvent, charm: Metadata) -> State {
    let app = model.app(unit.app()).unwrap();
    let here = model.unit(unit).unwrap();
    let leader = model.is_leader(unit);
    let mut state = State::new()
        .leader(leader)
        .model_name(&model.name)
        .model_uuid(&model.uuid)
        .unit_status_history(here.past_statuses.iter().map(current))
        .unit_status(current(&here.status));
    for (option, value) in &app.config {
        state = state.config(option, value.clone());
    }
    if leader {
        state.app_status = app.status.as_ref().and_then(told);
        state.app_status_history = app.past_statuses.iter().filter_map(told).collect();
    }
    state.workload_version.clone_from(&app.version);
    state.stored.clone_from(&here.state);
    state.dying = here.life == Life::Dying;
    for (id, relation) in model.relations() {
        let Some(local) = relation.ends.local(unit.app()) else {
            continue;
        };
        let entered = here.local.relations.get(id);
        let seen = entered.cloned().unwrap_or_default();
        let about_it =
            matches!(event, SimEvent::Hook(Hook::Relation(hook)) if hook.relation == *id);
        // As good as over: `relation-ids` no longer lists it.
        if relation.life == Life::Dying && seen.members.is_empty() && !about_it {
            continue;
        }
        let remote = relation.ends.remote(unit.app()).unwrap();
        let endpoints = charm.endpoints.iter();
        let mut named = endpoints.filter(|endpoint| endpoint.name() == local.endpoint);
        let mut view = Relation::on(*named.next().unwrap());
        let data = |app: &str| relation.apps[app].content().clone();
        view.dying = relation.life == Life::Dying;
        if !relation.ends.is_peer() {
            view.remote_app = Some(remote.app.clone());
            view.remote_app_data = data(&remote.app);
        }
        if leader || relation.ends.is_peer() {
            view.local_app_data = data(unit.app());
        }
        view.entered = entered.is_some();
        view.local_unit_data = match relation.members.get(unit) {
            Some(member) => member.data.content().clone(),
            None => Databag::new(),
        };
        let joining = match event {
            SimEvent::Hook(Hook::Relation(hook)) if hook.relation == *id => hook.event.unit(),
            _ => None,
        };
        for member in seen.members.keys().chain(joining) {
            let number = u32::try_from(member.number()).unwrap();
            let data = relation.members[member].data.content().clone();
            view.remote_units.insert(number, data);
        }
        state.add_as(id.0, view);
    }
    state
}

/// The same event, made as a test would make it.
pub(crate) fn event(model: &Model, state: &State, event: &SimEvent) -> Event {
    let hook = match event {
        SimEvent::Hook(hook) => hook,
        SimEvent::Action { task, name } => {
            assert_eq!(name, "status-detail");
            let params = &model.task(*task).unwrap().params;
            let call = event::action(velero_integrator::StatusDetail);
            return call.param("recompute", params["recompute"].clone()).into();
        }
    };
    match hook {
        Hook::Install => Install.into(),
        Hook::LeaderElected => LeaderElected.into(),
        Hook::LeaderSettingsChanged => LeaderSettingsChanged.into(),
        Hook::ConfigChanged => ConfigChanged.into(),
        Hook::Start => Start.into(),
        Hook::UpgradeCharm => UpgradeCharm.into(),
        Hook::UpdateStatus => UpdateStatus.into(),
        Hook::Stop => Stop.into(),
        Hook::Remove => Remove.into(),
        Hook::Other(name) => panic!("the simulator made {name} due"),
        Hook::Relation(hook) => {
            let mut ids = state.relations.keys();
            let id = ids.find(|id| id.number().0 == hook.relation.0).unwrap();
            let number = |unit: &UnitName| u32::try_from(unit.number()).unwrap();
            match &hook.event {
                RelationEvent::Created => event::created(id),
                RelationEvent::Joined(unit) => event::joined(id, number(unit)),
                RelationEvent::UnitChanged(unit) => event::changed_by(id, number(unit)),
                RelationEvent::AppChanged => event::changed(id),
                RelationEvent::Departed { unit, departing } if unit == departing => {
                    event::departed(id, number(unit))
                }
                RelationEvent::Departed { unit, .. } => {
                    event::departed_on_removal(id, number(unit))
                }
                RelationEvent::Broken => event::broken(id),
            }
        }
    }
}

fn current(status: &sim::Status) -> CurrentStatus {
    match told(status) {
        Some(status) => CurrentStatus::Set(status),
        None => CurrentStatus::Juju {
            name: status.status.to_string(),
            message: status.message.clone(),
        },
    }
}

fn told(status: &sim::Status) -> Option<Status> {
    let message = status.message.clone();
    Some(match status.status {
        StatusName::Active => Active(message).into(),
        StatusName::Blocked => Blocked(message).into(),
        StatusName::Maintenance => Maintenance(message).into(),
        StatusName::Waiting => Waiting(message).into(),
        StatusName::Error | StatusName::Terminated | StatusName::Unknown => return None,
    })
}
