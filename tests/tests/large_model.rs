//! A large model comes to rest, and everything is where it belongs.

use std::path::Path;

use charm_tests::neighbours::{RELATIONS_EACH, neighbours};
use juju_sim::model::AgentStatus;

#[test]
fn fifty_applications_with_five_hundred_relations_come_to_rest() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("neighbours");
    let mut simulation = neighbours(&dir, 50);
    simulation.settle().unwrap();
    let model = simulation.model();
    assert_eq!(model.relations().len(), 50 * RELATIONS_EACH);
    for relation in model.relations().values() {
        for end in relation.ends.iter() {
            let other = relation.ends.remote(end.app.as_str()).unwrap();
            let said = |entity: &str, key| relation.databag(entity).unwrap().get(key).cloned();
            let (app, unit) = (end.app.to_string(), format!("{}/0", end.app));
            assert_eq!(said(&unit, "heard"), Some(other.app.to_string()), "{end}");
            assert_eq!(said(&app, "from"), Some(app.clone()), "{end}");
            assert_eq!(said(&unit, "from"), Some(unit.clone()), "{end}");
        }
    }
    let agents = model.units().values().map(|unit| &unit.agent);
    assert!({ agents }.all(|agent| *agent == AgentStatus::Idle));
}
