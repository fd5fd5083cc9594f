//! pebble-ready of the web server, in Python and here, each in a simulated Juju whose Pebble both find at a socket: the page
//! is pushed, a command run, and a service started. The container is new each time.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use charm_tests::web_server::{self, WEB};
use juju_sim::charm_source::CharmSource;
use juju_sim::model::Step;
use juju_sim::simulation::Simulation;

use crate::measure::median;
use crate::programs::Programs;
use crate::stage::Stage;

const WARM_UP_ROUNDS: usize = 3;
const FEWEST_ROUNDS: usize = 20;

/// What a dispatch takes as the unit agent sees it, in milliseconds; medians.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReadyTimes {
    pub(crate) ops: f64,
    pub(crate) ours: f64,
}

impl ReadyTimes {
    /// Times both, in turn, for about as long as `budget`.
    pub(crate) fn take(programs: &Programs, stage: &Stage, budget: Duration) -> Result<Self> {
        let metadata = charm_tests::repository().join("charms/web-server");
        let tool = &programs.simulator_tool;
        let mut ops = deployed(&CharmSource::dir(&stage.python_web_server), tool)?;
        let mut ours = deployed(&CharmSource::program(metadata, &programs.web_server), tool)?;
        for _ in 0..WARM_UP_ROUNDS {
            ready(&mut ops)?;
            ready(&mut ours)?;
        }
        let (mut theirs, mut our) = (Vec::new(), Vec::new());
        let start = Instant::now();
        while start.elapsed() < budget || our.len() < FEWEST_ROUNDS {
            theirs.push(ready(&mut ops)?);
            our.push(ready(&mut ours)?);
        }
        Ok(ReadyTimes {
            ops: median(theirs),
            ours: median(our),
        })
    }
}

fn deployed(charm: &CharmSource, tool: &Path) -> Result<Simulation> {
    let mut simulation = Simulation::with_hook_tool(tool)?;
    simulation.deploy_as(charm, "web-server", &web_server::deployment())?;
    simulation.settle()?;
    Ok(simulation)
}

/// Starts the container anew; returns the milliseconds of its pebble-ready.
fn ready(simulation: &mut Simulation) -> Result<f64> {
    let unit = web_server::unit();
    let restart = Step::RestartContainer(unit.clone(), WEB.to_owned());
    simulation.model().take(&restart)?;
    let ran = simulation.settle()?;
    let ready = ran.iter().find(|run| run.event == "web-pebble-ready");
    let ready = ready.context("no pebble-ready has come")?;
    ensure!(ready.succeeded(), "pebble-ready failed: {ready:#?}");
    let model = simulation.model();
    let unit = model.unit(&unit).context("the web server is gone")?;
    let web = unit.containers.get(WEB).context("it has no container")?;
    let server = web.service_status("web-server");
    ensure!(server.as_str() == "active", "the web server is {server}");
    Ok(ready.duration.as_secs_f64() * 1e3)
}
