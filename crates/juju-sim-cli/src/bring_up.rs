//! One charm in a model, as it is now: what a developer does again and again.

use std::path::PathBuf;

use anyhow::Result;
use juju_sim::model::{AgentStatus, Deploy, Model, ModelError, Unit};
use juju_sim::resolver::Resolved;
use juju_vocabulary::name::UnitName;

use crate::cross_model::exchange;
use crate::new_model;
use crate::options::options;
use crate::output::{print, remark};
use crate::place::Place;
use crate::session::{Located, Session};
use crate::shape::{LogFormat, status_table};

/// The model that is made when there is none.
const FIRST_MODEL: &str = "dev";

/// A charm, and how it is wanted in a model.
#[derive(Debug)]
pub struct BringUp {
    /// The charm's directory, with its `dispatch`, or a `.charm` file.
    pub charm: PathBuf,
    /// The application's name; the charm's when there is none.
    pub app: Option<String>,
    /// Options, `key=value`, and YAML files of them.
    pub config: Vec<String>,
    /// What the application is related to: `application` or `application:endpoint`.
    pub integrate: Vec<String>,
}

/// Deploys the charm, or replaces the one of the application that is there; a hook that has failed is tried again with
/// the new charm. Prints what is logged and how statuses change, and the status at the end. A model that is not
/// there is made.
///
/// Returns the units of the model that are in error then.
///
/// # Errors
/// When Juju would refuse any of it, in its words; then the model is as it was. When charms come to no rest, and when the
/// state directory cannot be read or written.
pub fn bring_up(place: &Place, wanted: &BringUp) -> Result<Vec<UnitName>> {
    let controller = place.controller()?;
    let name = place.named(&controller)?;
    let name = name.unwrap_or_else(|| FIRST_MODEL.to_owned());
    if !controller.models()?.contains(&name) {
        let switches = place.model.is_none();
        new_model::add(&controller, &name, switches, |_, _| Ok(()))?;
    }
    let mut session = Session::open(&controller, &name)?;
    put(&mut session, wanted)?;
    session.commit()?;
    let mut before = statuses(&session.model());
    session.settle_and(|record, model| {
        let log = record.log.iter().map(|line| LOG.line(line));
        let mut text = log.collect::<String>();
        let after = statuses(model);
        for status in after.iter().filter(|status| !before.contains(status)) {
            text += &format!("{status}\n");
        }
        before = after;
        print(&text)
    })?;
    drop(session);
    exchange(&controller, &|name| Session::open(&controller, name))?;
    let model = place.look()?.model;
    print(&format!("\n{}", status_table(&model.status(), true)))?;
    Ok(in_error(&model))
}

const LOG: LogFormat = LogFormat {
    date: false,
    ms: false,
};

fn put(session: &mut Session, wanted: &BringUp) -> Result<()> {
    let charm = Located::at(wanted.charm.clone(), None);
    let name = charm.source.read()?.name;
    let app = wanted.app.as_ref().unwrap_or(&name);
    let config = options(app, &wanted.config)?;
    let is_there = session.model().app(app).is_some();
    if is_there {
        session.refresh(&charm, app, true)?;
        let mut model = session.model();
        model.set_config(app, &config)?;
        for unit in in_error(&model)
            .iter()
            .filter(|unit| unit.app_name() == app)
        {
            model.resolved(unit, Resolved::Retry)?;
        }
        remark(&format!("Refreshed \"{app}\""));
    } else {
        let deploy = Deploy {
            config,
            units: 1,
            ..Deploy::default()
        };
        session.deploy(&charm, app, &deploy)?;
        remark(&format!("Deployed \"{app}\""));
    }
    for other in &wanted.integrate {
        match session.model().relate(app, other) {
            Err(ModelError::RelationExists(_)) | Ok(_) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// The status of each unit, as a line.
fn statuses(model: &Model) -> Vec<String> {
    let units = model.units().iter();
    let line = |(name, unit): (&UnitName, &Unit)| match unit.status.message() {
        "" => format!("{name} is {}", unit.status.name()),
        message => format!("{name} is {}: {message}", unit.status.name()),
    };
    units.map(line).collect()
}

fn in_error(model: &Model) -> Vec<UnitName> {
    let units = model.units().iter();
    let failed = units.filter(|(_, unit)| matches!(unit.agent, AgentStatus::Error(_)));
    failed.map(|(name, _)| name.clone()).collect()
}
