//! What the demo shows, whatever it is shown as.

use std::collections::BTreeMap;
use std::io;

use charm_pebble::Plan;
use juju_sim::agent::DispatchRecord;
use juju_sim::model::Task;
use juju_sim::report::StatusReport;
use juju_vocabulary::name::UnitName;

/// Shows what happens, as it happens.
pub(crate) trait Report {
    /// What would be typed to make a real Juju do what follows, and why.
    fn step(&mut self, command: &str, why: &str) -> io::Result<()>;

    /// A charm ran.
    fn dispatch(&mut self, dispatch: &DispatchRecord) -> io::Result<()>;

    /// An action is done.
    fn task(&mut self, task: &Task) -> io::Result<()>;

    /// What the Pebble of a unit's container runs.
    fn plan(&mut self, unit: &UnitName, container: &str, plan: &Plan) -> io::Result<()>;

    /// The model as it stands.
    fn status(&mut self, status: &StatusReport) -> io::Result<()>;

    /// What `app` has published on a relation.
    fn databag(
        &mut self,
        relation: &str,
        app: &str,
        data: &BTreeMap<String, String>,
    ) -> io::Result<()>;
}
