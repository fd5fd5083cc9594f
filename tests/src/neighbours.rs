//! A model as large as one wants: applications in a ring, each related to those that follow. What each says to its
//! neighbours depends on nothing else, so that every dispatch does as much in a large model as in a small one.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use charm_core::event::{RelationChanged, RelationCreated, RelationEvent as _};
use charm_core::{Charm, Error, Model, On};
use juju_sim::charm_source::CharmSource;
use juju_sim::simulation::Simulation;

/// How many relations each application has with those that follow.
pub const RELATIONS_EACH: usize = 10;

/// So many applications of one unit each, related and not yet at rest. The charm's metadata is written into `dir`.
pub fn neighbours(dir: &Path, apps: usize) -> Simulation {
    fs::create_dir_all(dir).unwrap();
    fs::write(dir.join("charmcraft.yaml"), metadata()).unwrap();
    let charm = CharmSource::linked(dir, build);
    let mut simulation = Simulation::new().unwrap();
    simulation.limit = usize::MAX;
    for app in 0..apps {
        let (name, config) = (name(app), BTreeMap::new());
        simulation.deploy(&charm, &name, &config, 1).unwrap();
    }
    for app in 0..apps {
        for relation in 0..RELATIONS_EACH {
            let other = (app + 1 + relation % (apps - 1)) % apps;
            let asks = format!("{}:asks-{relation}", name(app));
            let answers = format!("{}:answers", name(other));
            simulation.model().relate(&asks, &answers).unwrap();
        }
    }
    simulation
}

/// The unit and the leader say who they are; the unit repeats what it hears from the other application.
fn build(charm: &mut Charm) {
    charm
        .observe(On::<RelationCreated>::any(), introduce)
        .observe(On::<RelationChanged>::any(), repeat);
}

fn introduce(model: &Model, event: &RelationCreated) -> Result<(), Error> {
    let relation = event.relation(model);
    relation.set(model.unit(), "from", model.unit().name().as_str())?;
    relation.set(model.app(), "from", model.app().name().as_str())
}

fn repeat(model: &Model, event: &RelationChanged) -> Result<(), Error> {
    let relation = event.relation(model);
    let heard = relation.remote_data()?.and_then(|data| data.get("from"));
    match heard {
        Some(heard) => relation.set(model.unit(), "heard", heard),
        None => Ok(()),
    }
}

fn name(app: usize) -> String {
    format!("app{app}")
}

fn metadata() -> String {
    let mut text = "name: neighbour\nsummary: Asks and answers.\ndescription: Asks and answers.\n\
                    provides:\n  answers: {interface: talk}\nrequires:\n"
        .to_owned();
    for relation in 0..RELATIONS_EACH {
        let _ = writeln!(text, "  asks-{relation}: {{interface: talk}}");
    }
    text
}
