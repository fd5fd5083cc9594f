//! The unit, its application and its model.

use charm_core::CurrentStatus;
use juju_sim::names::is_valid_app_name;

use crate::deployment::Deployment;
use crate::juju_version::JujuVersion;
use crate::state::State;

/// Juju's limits for `state-set` (`core/quota`), in bytes.
const LONGEST_KEY: usize = 256;
const LONGEST_VALUE: usize = 64 * 1024;

/// The statuses that a charm can find without having set them.
const OF_JUJU: [&str; 2] = ["unknown", "error"];

pub(super) fn check(deployment: &Deployment, state: &State, reasons: &mut Vec<String>) {
    names(deployment, state, reasons);
    unit_status(state, reasons);
    app_status(state, reasons);
    if state.planned_units == 0 && !state.dying {
        reasons.push(
            "the unit itself is one of the planned ones, as it is not dying, and none is planned"
                .to_owned(),
        );
    }
    for (key, value) in &state.stored {
        if key.is_empty() || key.len() > LONGEST_KEY || value.len() > LONGEST_VALUE {
            reasons.push(format!(
                "stored `{}`: a key has 1 to {LONGEST_KEY} bytes, a value at most {LONGEST_VALUE}",
                charm_core::text::excerpt(key, 40)
            ));
        }
    }
}

fn names(deployment: &Deployment, state: &State, reasons: &mut Vec<String>) {
    if !is_valid_app_name(&deployment.app) {
        reasons.push(format!("`{}` is not an application name", deployment.app));
    }
    if let Err(error) = deployment.juju_version.parse::<JujuVersion>() {
        reasons.push(error.to_string());
    }
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

fn is_model_name(name: &str) -> bool {
    let letter_or_digit = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut bytes = name.bytes();
    bytes.next().is_some_and(letter_or_digit)
        && bytes.all(|byte| letter_or_digit(byte) || byte == b'-')
}

fn is_uuid(text: &str) -> bool {
    let hex = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|byte| hex(byte) || byte == b'-')
}
