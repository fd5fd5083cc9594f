//! Runs a workload in a container.

charm_core::metadata!(mod charm);

use std::time::Duration;

use anyhow::Result;
use charm_core::event::{ConfigChanged, UpgradeCharm};
use charm_core::{Active, Blocked, Charm, Container, Model, Waiting};
use charm_pebble::{Client, Error, Layer};

use charm::Config;
use charm::container::Workload;
pub use charm::{METADATA, WORKLOAD};

/// Registers what the charm observes.
pub fn build(charm: &mut Charm) {
    charm.observe_any((WORKLOAD.ready(), ConfigChanged, UpgradeCharm), reconcile);
}

/// The same whatever happened: the workload runs as the options say.
fn reconcile(model: &Model) -> Result<()> {
    let unit = model.unit();
    let Ok(port @ 1..) = u16::try_from(Config::load(model)?.port) else {
        return Ok(unit.set_status(Blocked("option `port` must be from 1 to 65535"))?);
    };
    match run(&layer(port)?) {
        // Pebble announces itself with the container's `ready`.
        Err(Error::Connection { .. }) => return Ok(unit.set_status(Waiting("for the container"))?),
        result => result?,
    }
    unit.set_ports([port])?;
    Ok(unit.set_status(Active(""))?)
}

/// How Pebble starts the workload.
pub fn layer(port: u16) -> Result<Layer, Error> {
    let text = format!(
        "
services:
  workload:
    override: replace
    startup: enabled
    command: python3 -m http.server {port}
checks:
  up:
    override: replace
    http: {{url: 'http://localhost:{port}/'}}
"
    );
    Ok(Layer::from_yaml(&text)?)
}

fn run(layer: &Layer) -> Result<(), Error> {
    let socket = format!("/charm/containers/{}/pebble.socket", Workload::NAME);
    let pebble = Client::unix(socket);
    pebble.add_layer(Workload::NAME, layer, true)?;
    let change = pebble.replan()?;
    pebble.finish(&change, Duration::from_secs(30))?;
    tracing::info!("the workload runs");
    Ok(())
}
