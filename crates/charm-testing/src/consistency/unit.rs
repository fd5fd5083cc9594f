//! The unit, its application and its model.

use charm_core::CurrentStatus;
use juju_vocabulary::limit::{STATE_KEY, STATE_VALUE};
use juju_vocabulary::name::{is_model_name, is_uuid};

use juju_sim::view::State;

/// The statuses that a charm can find without having set them.
const OF_JUJU: [&str; 2] = ["unknown", "error"];

pub(super) fn check(state: &State, reasons: &mut Vec<String>) {
    names(state, reasons);
    unit_status(state, reasons);
    app_status(state, reasons);
    if state.planned_units == 0 && !state.dying {
        reasons.push(
            "the unit itself is one of the planned ones, as it is not dying, and none is planned"
                .to_owned(),
        );
    }
    for (key, value) in &state.stored {
        if key.is_empty() || key.len() > STATE_KEY || value.len() > STATE_VALUE {
            reasons.push(format!(
                "stored `{}`: a key has 1 to {STATE_KEY} bytes, a value at most {STATE_VALUE}",
                charm_core::text::excerpt(key, 40)
            ));
        }
    }
}

fn names(state: &State, reasons: &mut Vec<String>) {
    if !is_model_name(&state.model_name) {
        reasons.push(format!("`{}` is not the name of a model", state.model_name));
    }
    if !is_uuid(&state.model_uuid) {
        reasons.push(format!("`{}` is not a UUID", state.model_uuid));
    }
}

fn unit_status(state: &State, reasons: &mut Vec<String>) {
    let all = state.unit_status_history.iter();
    let all = all.chain([&state.unit_status]);
    if all
        .clone()
        .zip(all.clone().skip(1))
        .any(|(one, next)| one == next)
    {
        reasons.push("the unit's status is the same twice in a row, which is one entry".to_owned());
    }
    // The history may hold what Juju says of a container.
    if let CurrentStatus::Juju { name, .. } = &state.unit_status
        && !OF_JUJU.contains(&name.as_str())
    {
        let expected = OF_JUJU.join(", ");
        reasons.push(format!(
            "unit status `{name}` is none that Juju itself shows a charm: {expected}"
        ));
    }
}

fn app_status(state: &State, reasons: &mut Vec<String>) {
    let history = &state.app_status_history;
    if !state.leader && (state.app_status.is_some() || !history.is_empty()) {
        reasons.push(
            "the application's status is in the state of a follower, which cannot see it"
                .to_owned(),
        );
    } else if state.app_status.is_none() && !history.is_empty() {
        reasons.push("the application has a history of statuses, and none now".to_owned());
    }
    let all = history.iter().chain(&state.app_status);
    if all.clone().zip(all.skip(1)).any(|(one, next)| one == next) {
        reasons.push(
            "the application's status is the same twice in a row, which is one entry".to_owned(),
        );
    }
}
