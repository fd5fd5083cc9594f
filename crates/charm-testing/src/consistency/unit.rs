//! The unit, its application and its model.

use charm_core::model::CurrentStatus;
use juju_sim::names::is_valid_app_name;

use crate::context::Context;
use crate::state::State;

/// Juju's limits for `state-set` (`core/quota`), in bytes.
const LONGEST_KEY: usize = 256;
const LONGEST_VALUE: usize = 64 * 1024;

/// The statuses that a unit can have without its charm having set them.
const OF_JUJU: [&str; 3] = ["unknown", "error", "terminated"];

pub(super) fn check(context: &Context, state: &State, reasons: &mut Vec<String>) {
    if !is_valid_app_name(&context.app) {
        reasons.push(format!("`{}` is not an application name", context.app));
    }
    if version(&context.juju_version).is_none() {
        reasons.push(format!(
            "`{}` is not a version of Juju",
            context.juju_version
        ));
    }
    if state.model_name.is_empty() || state.model_uuid.is_empty() {
        reasons.push("a model has a name and a UUID".to_owned());
    }
    for status in state.unit_status_history.iter().chain([&state.unit_status]) {
        if let CurrentStatus::Juju { name, .. } = status
            && !OF_JUJU.contains(&name.as_str())
        {
            let expected = OF_JUJU.join(", ");
            reasons.push(format!(
                "unit status `{name}` is none that Juju itself sets: {expected}"
            ));
        }
    }
    if state.app_status.is_none() && !state.app_status_history.is_empty() {
        reasons.push("the application has a history of statuses, and none now".to_owned());
    }
    if !state.leader && state.app_status.is_some() {
        reasons.push(
            "the application's status is in the state of a follower, which cannot see it"
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

/// `(3, 6)` of `3.6.9` and of `3.6-beta2`.
fn version(text: &str) -> Option<(u32, u32)> {
    let (major, rest) = text.split_once('.')?;
    let minor = rest.split(['.', '-']).next()?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// Whether the agent's version is older than `(major, minor)`.
pub(super) fn juju_before(context: &Context, wanted: (u32, u32)) -> bool {
    version(&context.juju_version).is_some_and(|version| version < wanted)
}
