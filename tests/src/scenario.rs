//! A model with the example charms in it, and words to drive it with. For tests: what goes wrong
//! panics.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::time::Duration;

use charm_core::host::UnitHost;
use juju_sim::agent::DispatchRecord;
use juju_sim::bundle::Bundle;
use juju_sim::charm_source::CharmSource;
use juju_sim::model::{Task, TaskId};
use juju_sim::simulation::Simulation;
use juju_vocabulary::name::UnitName;
use serde_json::Value;

use crate::{Compiled, repository, transport};

/// A charm needs no second; one that takes quadratic time over what strangers wrote is killed, which
/// no test takes for a success. An agent keeps the limit that it has started with, so all have it.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A simulation, and words to drive it with.
#[derive(Debug)]
pub struct Scenario {
    /// For what there are no words for.
    pub simulation: Simulation,
}

impl Scenario {
    /// Nothing is deployed.
    #[must_use]
    pub fn empty() -> Self {
        Self::in_simulation(Compiled::get().unwrap().simulation().unwrap())
    }

    /// Nothing is deployed in this simulation, whose charms reach their agents as [this run](transport::of_this_run)
    /// has it.
    #[must_use]
    pub fn in_simulation(mut simulation: Simulation) -> Self {
        simulation.timeout = TIMEOUT;
        let transport = transport::word(transport::of_this_run());
        simulation
            .variables
            .insert(UnitHost::TRANSPORT, transport.to_owned());
        Scenario { simulation }
    }

    /// The bundle of the demo, deployed and at rest.
    #[must_use]
    pub fn demo() -> Self {
        let mut scenario = Self::empty();
        let bundles = repository().join("metadata/bundles");
        let bundle = Bundle::read(&bundles.join("demo.yaml")).unwrap();
        let compiled = Compiled::get().unwrap();
        bundle
            .deploy_with(&mut scenario.simulation, |charm| {
                compiled.charm(bundles.join(charm))
            })
            .unwrap();
        scenario.settle();
        scenario
    }

    /// Deploys the charm of this repository in `dir`; nothing runs yet.
    pub fn deploy(&mut self, dir: &str, name: &str, config: &[(&str, &str)], units: u32) {
        let charm = Compiled::get().unwrap().charm(dir);
        self.deploy_charm(&charm, name, config, units);
    }

    /// Deploys any charm; nothing runs yet.
    pub fn deploy_charm(
        &mut self,
        charm: &CharmSource,
        name: &str,
        config: &[(&str, &str)],
        units: u32,
    ) {
        self.simulation
            .deploy(charm, name, &texts(config), units)
            .unwrap();
    }

    /// Sets options, and runs what is due.
    pub fn configure(&mut self, app: &str, config: &[(&str, &str)]) {
        self.simulation
            .model()
            .set_config(app, &texts(config))
            .unwrap();
        self.settle();
    }

    /// Relates two applications, and runs what is due.
    pub fn relate(&mut self, first: &str, second: &str) {
        self.simulation.model().relate(first, second).unwrap();
        self.settle();
    }

    /// Removes a relation, and runs what is due.
    pub fn unrelate(&mut self, first: &str, second: &str) {
        let id = self
            .simulation
            .model()
            .find_relation(first, second)
            .unwrap();
        self.simulation.model().remove_relation(id).unwrap();
        self.settle();
    }

    /// Runs what is due; every hook must succeed.
    pub fn settle(&mut self) -> Vec<DispatchRecord> {
        let ran = self.simulation.settle().unwrap();
        for dispatch in &ran {
            assert!(dispatch.succeeded(), "{dispatch:#?}");
        }
        ran
    }

    /// Runs an action on a unit to its end. The action may fail; every hook must succeed.
    pub fn act(&mut self, unit: &str, action: &str, params: Value) -> Task {
        let params: BTreeMap<String, Value> = serde_json::from_value(params).unwrap();
        let id: TaskId = self
            .simulation
            .model()
            .run_action(&unit_name(unit), action, params)
            .unwrap();
        for dispatch in self.simulation.settle().unwrap() {
            assert!(dispatch.is_action || dispatch.succeeded(), "{dispatch:#?}");
        }
        self.simulation.model().task(id).unwrap().clone()
    }

    /// `status: message` of a unit.
    #[must_use]
    pub fn status(&self, unit: &str) -> String {
        let status = self
            .simulation
            .model()
            .unit(&unit_name(unit))
            .unwrap()
            .shown_status();
        format!("{}: {}", status.name(), status.message())
    }

    /// What `owner` has published on the relation between two applications.
    #[must_use]
    pub fn databag(&self, first: &str, second: &str, owner: &str) -> BTreeMap<String, String> {
        let id = self
            .simulation
            .model()
            .find_relation(first, second)
            .unwrap();
        self.simulation.model().databag(id, owner).unwrap().clone()
    }
}

/// The name of a unit, such as `web/0`.
#[must_use]
pub fn unit_name(name: &str) -> UnitName {
    name.parse().unwrap()
}

fn texts(config: &[(&str, &str)]) -> BTreeMap<String, String> {
    config
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}
