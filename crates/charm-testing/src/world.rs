//! From a state to a simulated model around one unit, and back.

use charm_core::CurrentStatus;
use charm_core::{Active, Blocked, Databag, Maintenance, Role, Status, Waiting};
use juju_sim::hook as sim_hook;
use juju_sim::model::{self as sim, Model, StatusName};
use juju_sim::names::{RelationId, UnitName};
use juju_sim::resolver::{Life, RelationState};

use crate::deployment::Deployment;
use crate::event::{Event, Kind, RelationHook};
use crate::state::{LOCAL_ADDRESS, Relation, State};

/// The model that `state` describes around `unit`, with `event` about to run.
pub(crate) fn model(
    deployment: &Deployment,
    unit: &UnitName,
    state: &State,
    event: &Event,
) -> (Model, sim_hook::Event) {
    let mut model = Model::new(&state.model_name);
    model.uuid.clone_from(&state.model_uuid);
    put_app(&mut model, deployment, unit, state);
    for (id, relation) in &state.relations {
        let made = put_relation(&mut model, deployment, id.number().0, relation);
        if has_entered(event, relation) {
            made.members
                .insert(unit.clone(), member(&relation.local_unit_data));
        }
        // Without remote units, which have departed by then, it counts as gone. To a dying unit also
        // relations are broken that stay.
        if relation.dying || !state.dying && is_broken_by(event, id) {
            made.life = Life::Dying;
        }
    }
    put_unit(&mut model, deployment, unit, state, event);
    let event = match &event.kind {
        Kind::Plain(plain) => sim_hook::Event::Hook(sim_hook::Hook::Other(plain.hook.clone())),
        Kind::Relation { id, what } => sim_hook::Event::Hook(sim_hook::Hook::Relation(
            relation_hook(deployment, unit, state, id, *what),
        )),
        Kind::Action {
            name: action,
            params,
        } => {
            let params = match deployment.declared.action(action) {
                Some(action) => action.params.with_defaults(params.clone()),
                None => params.clone(),
            };
            let task = model.put_task(unit.clone(), (*action).to_owned(), params);
            sim_hook::Event::Action {
                task,
                name: (*action).to_owned(),
            }
        }
    };
    (model, event)
}

fn put_app(model: &mut Model, deployment: &Deployment, unit: &UnitName, state: &State) {
    let app = model.put_app(&deployment.app, deployment.declared.clone());
    app.config.clone_from(&state.config);
    app.leader = state.leader.then(|| unit.clone());
    app.status = state.app_status.as_ref().map(shown);
    app.version.clone_from(&state.workload_version);
}

/// Whether the unit has entered the relation's scope when the event comes; before, no tool knows it.
fn has_entered(event: &Event, relation: &Relation) -> bool {
    relation.entered && !event.is_install()
}

fn put_unit(
    model: &mut Model,
    deployment: &Deployment,
    unit: &UnitName,
    state: &State,
    event: &Event,
) {
    let relations = state.relations.iter();
    let entered = relations.filter(|(_, relation)| has_entered(event, relation));
    let entered = entered.map(|(id, relation)| {
        let units = remote_units(deployment, relation).map(|unit| (unit, 0));
        let seen = RelationState {
            created: true,
            members: units.collect(),
            ..RelationState::default()
        };
        (RelationId(id.number().0), seen)
    });
    let unit = model.put_unit(unit.clone());
    unit.status = match &state.unit_status {
        CurrentStatus::Set(status) => shown(status),
        CurrentStatus::Juju { name, message } => sim::Status {
            status: of_juju(name),
            message: message.clone(),
            since: std::time::Duration::ZERO,
        },
    };
    unit.state.clone_from(&state.stored);
    LOCAL_ADDRESS.clone_into(&mut unit.address);
    unit.local.relations = entered.collect();
    if state.dying {
        unit.life = Life::Dying;
    }
    // What `goal-state` shows beside the unit itself, which is not planned when it is dying.
    let mut number = 0;
    let count = state.planned_units as usize + usize::from(state.dying);
    while model.units_of(&deployment.app).count() < count {
        let name = UnitName::new(&deployment.app, number);
        if model.unit(&name).is_none() {
            model.put_unit(name);
        }
        number += 1;
    }
}

fn put_relation<'m>(
    model: &'m mut Model,
    deployment: &Deployment,
    number: u32,
    relation: &Relation,
) -> &'m mut sim::Relation {
    let local = sim::End {
        app: deployment.app.clone(),
        endpoint: relation.endpoint.name().to_owned(),
    };
    // The name of the endpoint at the other end is nothing that a unit can see.
    let remote = || sim::End {
        app: relation.other_app(&deployment.app).to_owned(),
        endpoint: relation.endpoint.name().to_owned(),
    };
    let ends = match relation.endpoint.role() {
        Role::Peer => sim::Ends::Peer(local),
        Role::Provides => sim::Ends::Pair {
            provider: local,
            requirer: remote(),
        },
        Role::Requires => sim::Ends::Pair {
            provider: remote(),
            requirer: local,
        },
    };
    for unit in remote_units(deployment, relation) {
        model.put_unit(unit);
    }
    let interface = relation.endpoint.interface().to_owned();
    let made = model.put_relation(RelationId(number), ends, interface);
    let remote = relation.remote_units.values().map(member);
    made.members
        .extend(remote_units(deployment, relation).zip(remote));
    if let Some(app) = &relation.remote_app {
        made.apps
            .insert(app.clone(), relation.remote_app_data.clone().into());
    }
    // What is the unit's own comes last: an unchecked state may hold it twice.
    made.apps.insert(
        deployment.app.clone(),
        relation.local_app_data.clone().into(),
    );
    made
}

fn member(data: &Databag) -> sim::Member {
    sim::Member {
        data: data.clone().into(),
        in_scope: true,
        departing: false,
    }
}

fn remote_units<'a>(
    deployment: &'a Deployment,
    relation: &'a Relation,
) -> impl Iterator<Item = UnitName> + 'a {
    let app = relation.other_app(&deployment.app);
    let numbers = relation.remote_units.keys();
    numbers.map(move |number| UnitName::new(app, *number))
}

fn is_broken_by(event: &Event, relation: &charm_core::RelationId) -> bool {
    matches!(
        &event.kind,
        Kind::Relation { id, what: RelationHook::Broken { .. } } if id == relation
    )
}

fn relation_hook(
    deployment: &Deployment,
    local: &UnitName,
    state: &State,
    id: &charm_core::RelationId,
    what: RelationHook,
) -> sim_hook::RelationHook {
    let remote_app = match state.relations.get(id) {
        Some(relation) => relation.other_app(&deployment.app).to_owned(),
        None => "remote".to_owned(),
    };
    let unit = |number| UnitName::new(&remote_app, number);
    let event = match what {
        RelationHook::Created => sim_hook::RelationEvent::Created,
        RelationHook::Joined(number) => sim_hook::RelationEvent::Joined(unit(number)),
        RelationHook::AppChanged => sim_hook::RelationEvent::AppChanged,
        RelationHook::UnitChanged(number) => sim_hook::RelationEvent::UnitChanged(unit(number)),
        RelationHook::Departed {
            unit: number,
            on_removal,
        } => sim_hook::RelationEvent::Departed {
            unit: unit(number),
            departing: if on_removal {
                local.clone()
            } else {
                unit(number)
            },
        },
        RelationHook::Broken { .. } => sim_hook::RelationEvent::Broken,
    };
    sim_hook::RelationHook {
        event,
        relation: RelationId(id.number().0),
        endpoint: id.endpoint().to_owned(),
        remote_app: match what {
            RelationHook::Broken { restarted: true } => String::new(),
            _ => remote_app,
        },
        version: 0,
    }
}

/// `before` with what the charm of `unit` has done to the model since.
pub(crate) fn state(
    deployment: &Deployment,
    unit: &UnitName,
    before: &State,
    mut model: Model,
) -> State {
    let relations = before.relations.iter().map(|(id, relation)| {
        let now = model.take_relation(RelationId(id.number().0));
        let after = relation_after(deployment, unit, relation, now);
        (id.clone(), Box::new(after))
    });
    let relations = relations.collect();
    let (Some(app), Some(unit)) = (model.take_app(&deployment.app), model.take_unit(unit)) else {
        // The model was made with both.
        return before.clone();
    };
    // A status of Juju's own can only be the one from before.
    let seen = |status| told(status).map_or_else(|| before.unit_status.clone(), Into::into);
    let mut unit_status_history = before.unit_status_history.clone();
    unit_status_history.extend(unit.past_statuses.into_iter().map(seen));
    let mut app_status_history = before.app_status_history.clone();
    app_status_history.extend(app.past_statuses.into_iter().filter_map(told));
    State {
        model_name: model.name,
        model_uuid: model.uuid,
        leader: before.leader,
        dying: before.dying,
        planned_units: before.planned_units,
        config: app.config,
        relations,
        unit_status: seen(unit.status),
        unit_status_history,
        app_status: app.status.and_then(told),
        app_status_history,
        workload_version: app.version,
        stored: unit.state,
    }
}

fn relation_after(
    deployment: &Deployment,
    unit: &UnitName,
    before: &Relation,
    now: Option<sim::Relation>,
) -> Relation {
    let Some(mut now) = now else {
        return before.clone();
    };
    // Nobody writes to a relation before the unit has entered it.
    let Some(member) = now.members.remove(unit) else {
        return before.clone();
    };
    let app = now.apps.remove(&deployment.app);
    Relation {
        endpoint: before.endpoint,
        remote_app: before.remote_app.clone(),
        local_app_data: app.map(Databag::from).unwrap_or_default(),
        local_unit_data: member.data.into(),
        remote_app_data: before.remote_app_data.clone(),
        remote_units: before.remote_units.clone(),
        dying: before.dying,
        entered: before.entered,
    }
}

/// A status of Juju's own, which no charm can set.
fn of_juju(name: &str) -> StatusName {
    match name {
        "error" => StatusName::Error,
        _ => StatusName::Unknown,
    }
}

fn shown(status: &Status) -> sim::Status {
    sim::Status {
        status: match status {
            Status::Active(_) => StatusName::Active,
            Status::Blocked(_) => StatusName::Blocked,
            Status::Maintenance(_) => StatusName::Maintenance,
            Status::Waiting(_) => StatusName::Waiting,
        },
        message: status.message().to_owned(),
        since: std::time::Duration::ZERO,
    }
}

/// What a charm said; none when the status is one of Juju's own.
fn told(status: sim::Status) -> Option<Status> {
    let message = status.message;
    match status.status {
        StatusName::Active => Some(Active(message).into()),
        StatusName::Blocked => Some(Blocked(message).into()),
        StatusName::Maintenance => Some(Maintenance(message).into()),
        StatusName::Waiting => Some(Waiting(message).into()),
        StatusName::Error | StatusName::Terminated | StatusName::Unknown => None,
    }
}
