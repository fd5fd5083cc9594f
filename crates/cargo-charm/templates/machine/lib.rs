//! Looks after a service on its machine.

charm_core::metadata!(mod charm);

use anyhow::{Context as _, Result};
use charm_core::event::{ActionEvent, ConfigChanged, Install, Start, UpgradeCharm};
use charm_core::{Active, Blocked, Charm, Maintenance, Model};
use serde::Serialize;

pub use charm::METADATA;
use charm::{Config, action};

/// Registers what the charm observes.
pub fn build(charm: &mut Charm) {
    charm
        .observe(Install, |model, _| install(model))
        .observe_any((Start, ConfigChanged, UpgradeCharm), reconcile)
        .observe(action::ShowPort, show_port);
}

fn install(model: &Model) -> Result<()> {
    // Here goes what the service needs on its machine: packages, users, directories.
    Ok(model.unit().set_status(Maintenance("installing"))?)
}

/// The same whatever happened: the service runs as the options say.
fn reconcile(model: &Model) -> Result<()> {
    let unit = model.unit();
    match port(model) {
        Ok(port) => unit.set_ports([port])?,
        Err(error) => return Ok(unit.set_status(Blocked(error.to_string()))?),
    }
    Ok(unit.set_status(Active(""))?)
}

fn port(model: &Model) -> Result<u16> {
    let port = Config::load(model)?.port;
    let port = u16::try_from(port).ok().filter(|port| *port > 0);
    port.context("option `port` must be from 1 to 65535")
}

#[derive(Serialize)]
struct Shown {
    port: u16,
}

fn show_port(model: &Model, event: &ActionEvent<action::ShowPort>) -> Result<()> {
    Ok(event.set_results(model, &Shown { port: port(model)? })?)
}
