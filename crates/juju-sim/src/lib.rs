//! A simulated Juju: it runs real charms, in any language, on one machine and without a cloud.
//!
//! - [`model`]: applications, units, relations, config, leadership, actions. Pure data.
//! - [`resolver`]: what a unit runs next, in the order of Juju's own unit agent. A pure function.
//! - [`hook_context`]: what a charm sees while it runs, through the hook [`tools`]; writes that Juju
//!   holds back until the charm has succeeded are held back here.
//! - [`agent`]: starts `CHARM_DIR/dispatch` with Juju's environment and answers its tools, which the
//!   `hook-tool` executable calls in Juju's own protocol ([`juju_agent`]).
//! - [`simulation`]: all of it together. [`bundle`]: several applications at once.
//!
//! What a charm declares is read by `charm_metadata`; a charm that Juju would refuse is refused, and no other.
//!
//! Juju 3.6 is the measure. Not simulated yet: secrets, storage, workload containers, ports,
//! resources, subordinates, relations across models. The tools of these say so and fail.
//!
//! ```no_run
//! use std::collections::BTreeMap;
//! use juju_sim::{charm_source::CharmSource, simulation::Simulation};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut juju = Simulation::new()?;
//! juju.deploy(&CharmSource::dir("charms/database"), "db", &BTreeMap::new(), 2)?;
//! juju.deploy(&CharmSource::dir("charms/web"), "web", &BTreeMap::new(), 1)?;
//! juju.model.relate("web:backend", "db")?;
//! juju.settle_with(|run| println!("{} {} {}", run.unit, run.event, run.exit))?;
//! println!("{:?}", juju.model.app_status("web"));
//! # Ok(())
//! # }
//! ```
//!
//! The model and the hook context also work without any process or file, for tests:
//!
//! ```
//! use std::{collections::BTreeMap, path::Path};
//! use charm_metadata::Charm;
//! use juju_sim::{hook_context::HookContext, model::Model, names::UnitName};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut model = Model::new("test");
//! let charm = Charm { name: "web".to_owned(), ..Charm::default() };
//! model.deploy(charm, "web", &BTreeMap::new(), 1)?;
//! let unit = UnitName::new("web", 0);
//! // A hook at a time, until the unit has nothing left to do.
//! while let Some(operation) = model.next_operation(&unit) {
//!     let Some(event) = model.start_operation(&unit, operation) else { continue };
//!     let mut context = HookContext::new(model, unit.clone(), event, "web/0-1".to_owned());
//!     let args = ["active", "serving"];
//!     let answer = context.run_tool(Path::new("/"), "status-set", &args, None)?;
//!     assert_eq!(answer.code, 0);
//!     model = context.finish(None);
//! }
//! assert_eq!(model.app_status("web").message, "serving");
//! # Ok(())
//! # }
//! ```

pub mod agent;
pub mod bundle;
pub mod charm_source;
pub mod hook;
pub mod hook_context;
pub mod juju_version;
pub mod model;
pub mod names;
pub mod resolver;
mod seconds;
pub mod simulation;
pub mod tools;
