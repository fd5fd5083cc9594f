//! What runs next, where Juju leaves it open.

#![allow(clippy::unwrap_used, reason = "helpers of tests may panic")]

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use common::{DB, WEB, deploy, describe, directory, settle, simulation};
use juju_sim::charm_source::CharmSource;
use juju_sim::model::Step;
use juju_sim::simulation::{Due, InOrder, Policy, Seeded, Simulation};

/// Two databases and two websites, with nothing run yet.
fn websites(dir: &Path, policy: impl Policy + 'static) -> Simulation {
    let mut sim = simulation();
    sim.policy = Box::new(policy);
    for (name, metadata) in [("db", DB), ("web", WEB)] {
        let dir = dir.join(name);
        std::fs::create_dir_all(&dir).unwrap();
        describe(&dir, metadata);
        deploy(&mut sim, &CharmSource::linked(&dir, |_| ()), name, 2);
    }
    let related = Step::Relate("web".to_owned(), "db".to_owned());
    sim.model().take(&related).unwrap();
    sim
}

#[test]
fn a_seed_draws_a_run_and_the_same_seed_draws_it_again() {
    let dir = directory("seeded");
    let run = |seed| settle(&mut websites(&dir, Seeded::new(seed)));
    let runs: BTreeSet<_> = (0..8).map(run).collect();
    assert_eq!(runs, (0..8).map(run).collect());
    assert!(runs.len() > 1, "every seed draws the same");
    let hooks = |run: &Vec<String>| run.iter().cloned().collect::<BTreeSet<_>>();
    let all: BTreeSet<_> = runs.iter().map(hooks).collect();
    assert_eq!(all.len(), 1, "in whatever order, the same hooks are due");
}

#[test]
fn units_take_turns() {
    let ran = settle(&mut websites(&directory("turns"), InOrder::default()));
    let first_turns: Vec<_> = ran.iter().take(8).map(String::as_str).collect();
    assert_eq!(
        first_turns,
        [
            "db/0 install",
            "db/1 install",
            "web/0 install",
            "web/1 install",
            "db/0 serve-relation-created",
            "db/1 serve-relation-created",
            "web/0 backend-relation-created",
            "web/1 backend-relation-created",
        ]
    );
}

/// Always the same index, be there so many or not.
#[derive(Debug)]
struct Always(usize);

impl Policy for Always {
    fn pick(&mut self, _: &[Due]) -> usize {
        self.0
    }
}

#[test]
fn a_policy_that_points_nowhere_means_the_first() {
    let dir = directory("nowhere");
    assert_eq!(
        settle(&mut websites(&dir, Always(usize::MAX))),
        settle(&mut websites(&dir, Always(0)))
    );
}

#[test]
fn what_has_started_is_run_by_whoever_asked_for_it() {
    let mut sim = websites(&directory("started"), InOrder::default());
    let (unit, dispatch) = sim.start_next().unwrap();
    assert!(
        sim.due().iter().all(|due| due.unit != unit),
        "a unit runs one charm at a time"
    );
    let ran = sim.run(unit.clone(), &dispatch).unwrap();
    assert_eq!((ran.unit, ran.event), (unit, dispatch.to_string()));
}
