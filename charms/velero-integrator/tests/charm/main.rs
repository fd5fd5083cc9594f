//! What the integrator forwards and says, event by event.
//!
//! The cases of the Python charm's unit tests are all among these, as behaviour:
//!
//! | there | here |
//! |---|---|
//! | `test_charm.py`, `test_core_context.py`, `test_events_handlers.py` | `status`, `forwarding`, `problems` |
//! | `test_core_domain.py` | `forwarding` |
//! | `test_core_charm_config.py` | `status`, `forwarding`, and the tests beside `schedule`. Six cron fields, accepted there, are refused: Velero refuses them |
//! | `test_utils_logging.py` | nothing: it tests a mixin for Python's loggers |
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod failure;
mod forwarding;
mod fuzz;
mod mistakes;
mod problems;
mod status;
mod status_detail;

use charm_core::RelationId;
use charm_testing::{Context, RelationState, State};
use serde_json::{Value, json};
use velero_integrator::{K8S_BACKUP_TARGET, METADATA, VELERO_BACKUP};

fn context() -> Context {
    Context::new(velero_integrator::build, METADATA)
}

/// The leader of a deployed integrator that nobody is related to.
fn alone() -> State {
    context().state().leader(true)
}

/// A leader, related to Velero and to one client, `shop`, that has published a target.
struct Setting {
    state: State,
    velero: RelationId,
    client: RelationId,
}

fn setting() -> Setting {
    let mut state = alone();
    let velero = state.add(RelationState::on(VELERO_BACKUP).remote("velero-operator"));
    let client = state.add(client("shop", &[target("shop")]));
    Setting {
        state,
        velero,
        client,
    }
}

/// A target as a client publishes it.
fn target(app: &str) -> Value {
    json!({
        "app": app,
        "relation_name": "backup",
        "model": "test-model",
        "spec": {"include_namespaces": [app], "ttl": "24h"},
    })
}

/// A relation to a client that has published these targets.
fn client(app: &str, targets: &[Value]) -> RelationState {
    let targets = Value::from(targets).to_string();
    RelationState::on(K8S_BACKUP_TARGET)
        .remote(app)
        .remote_app_data([("backup_targets", targets)])
}

/// The spec that stands in the four keys, once parsed.
fn forwarded_spec(state: &State, velero: &RelationId) -> Value {
    serde_json::from_str(&state[velero].local_app_data["spec"]).unwrap()
}

/// `app` of every target that Velero is told of.
fn listed(state: &State, velero: &RelationId) -> Vec<String> {
    let text = &state[velero].local_app_data["backup_targets"];
    let all: Vec<Value> = serde_json::from_str(text).unwrap();
    all.iter()
        .map(|entry| entry["app"].as_str().unwrap().to_owned())
        .collect()
}
