//! What happens to a model with the example charms in it, drawn at random and made up front: when a test fails on
//! a life, it is shortened to the steps that matter, and those are shown.

use std::time::Duration;

use charm_tests::Compiled;
use juju_sim::charm_source::CharmSource;
use juju_sim::model::Step;
use juju_sim::resolver::Resolved;
use juju_sim::simulation::{Seeded, Simulation};
use juju_vocabulary::dispatch::Dispatch;
use juju_vocabulary::name::UnitName;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::json;

/// How many lives a test looks at. It is always the same ones.
const LIVES: u32 = 6;

/// A life: what is done, and what is first where several units could go on.
#[derive(Debug, Clone)]
pub(crate) struct Life {
    seed: u64,
    /// What users and time do, and how many charms run before the next of it.
    steps: Vec<(Step, usize)>,
}

/// Runs a test on lives; on one that fails, again with less and less of it.
pub(crate) fn for_each_life(test: impl Fn(&Life)) {
    let config = Config {
        cases: LIVES,
        failure_persistence: None,
        max_shrink_iters: 100,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let result = TestRunner::new_with_rng(config, rng).run(&life(), |life| {
        test(&life);
        Ok(())
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
}

impl Life {
    /// The example charms, deployed as `source` finds them.
    pub(crate) fn begin(&self, source: impl Fn(&Compiled, &str) -> CharmSource) -> Simulation {
        let compiled = Compiled::get().unwrap();
        let mut simulation = compiled.simulation().unwrap();
        simulation.policy = Box::new(Seeded::new(self.seed));
        for (dir, app, units) in [
            ("charms/velero-integrator", "integrator", 2),
            ("tests/charms/velero-operator", "velero", 1),
            ("charms/backup-client", "shop", 1),
            ("charms/backup-client", "web", 2),
        ] {
            let charm = source(compiled, dir);
            let config = [].into();
            simulation.deploy(&charm, app, &config, units).unwrap();
        }
        simulation
    }

    /// Takes all steps. What the model refuses does not happen. `run` runs what has started.
    pub(crate) fn live(
        &self,
        simulation: &mut Simulation,
        mut run: impl FnMut(&mut Simulation, UnitName, Dispatch),
    ) {
        let last = Step::Advance(Duration::from_secs(300));
        for (step, charms) in self.steps.iter().chain([&(last, usize::MAX)]) {
            let _ = simulation.model().take(step);
            for _ in 0..*charms {
                let Some((unit, event)) = simulation.start_next() else {
                    break;
                };
                run(simulation, unit, event);
            }
        }
    }
}

fn life() -> impl Strategy<Value = Life> {
    // Mostly all comes to rest before the next step.
    let charms = prop_oneof![3 => Just(usize::MAX), 1 => 0..6_usize];
    let steps = prop::collection::vec((step(), charms), 25);
    (any::<u64>(), steps).prop_map(|(seed, steps)| Life { seed, steps })
}

fn step() -> impl Strategy<Value = Step> {
    let integrator = || "integrator".to_owned();
    let other = || select(&["shop", "web", "velero"][..]).prop_map(str::to_owned);
    let client = || select(&["shop", "web"][..]).prop_map(str::to_owned);
    let app = || select(&["integrator", "shop", "web"][..]).prop_map(str::to_owned);
    let unit = || {
        let number = 0..3_u32;
        (app(), number).prop_map(|(app, number)| format!("{app}/{number}").parse().unwrap())
    };
    let schedules = select(&["", "@daily", "0 2 * * *", "TZ=UTC", "nonsense"][..]);
    let schedule = (schedules, any::<bool>()).prop_map(move |(schedule, paused)| {
        let options = [
            ("schedule", schedule.to_owned()),
            ("paused", paused.to_string()),
        ];
        Step::SetConfig(
            integrator(),
            options.map(|(name, value)| (name.to_owned(), value)).into(),
        )
    });
    let ttls = select(&["24h", "1h30m", "30d", ""][..]);
    let backup = (client(), ttls, select(&["prod", "test"][..]));
    let backup = backup.prop_map(|(client, ttl, namespace)| {
        let options = [("ttl", ttl), ("namespace", namespace)];
        Step::SetConfig(
            client,
            options
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
        )
    });
    let act = (0..3_u32, any::<bool>()).prop_map(|(number, recompute)| {
        let unit = format!("integrator/{number}").parse().unwrap();
        let params = [("recompute".to_owned(), json!(recompute))].into();
        Step::RunAction(unit, "status-detail".to_owned(), params)
    });
    let modes = select(&[Resolved::Retry, Resolved::NoRetry][..]);
    prop_oneof![
        3 => other().prop_map(move |other| Step::Relate(integrator(), other)),
        1 => other().prop_map(move |other| Step::RemoveRelation(integrator(), other)),
        1 => schedule,
        1 => backup,
        1 => act,
        1 => unit().prop_map(Step::SetLeader),
        1 => app().prop_map(Step::AddUnit),
        1 => unit().prop_map(Step::RemoveUnit),
        1 => (unit(), modes).prop_map(|(unit, mode)| Step::Resolved(unit, mode)),
        1 => (1..600_u64).prop_map(|seconds| Step::Advance(Duration::from_secs(seconds))),
    ]
}
