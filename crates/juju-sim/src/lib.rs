//! A simulated Juju: it runs real charms, in any language, on one machine and without a cloud.
//!
//! - [`view`]: what a unit sees, and what its charm does. Plain data.
//! - [`hook_context`]: one dispatch of a charm on what its unit sees, through the hook [`tools`].
//! - [`model`]: applications, units, relations, config, leadership, actions. Pure data, which makes what a
//!   unit sees and takes what its charm did. [`SharedModel`] is one that users look at while charms run;
//!   [`report`] is its `juju status`.
//! - [`resolver`]: what a unit runs next, in the order of Juju's own unit agent. A pure function.
//! - [`agent`]: runs a charm with Juju's environment: `CHARM_DIR/dispatch`, whose tools the `hook-tool` executable
//!   calls in Juju's own protocol ([`juju_agent`]), or a charm that is linked in, on [`InProcess`]. Either way each
//!   [`ToolCall`] is recorded, and can be made to fail by a [`Fault`].
//! - [`simulation`]: all of it together. [`bundle`]: several applications at once.
//!
//! What a charm declares is read by `charm_metadata`; a charm that Juju would refuse is refused, and no other.
//!
//! Juju 3.6 is the measure. There is no workload: containers are only in tests in process. Hook tools that are not
//! simulated say so and fail.
//!
//! ```no_run
//! use std::collections::BTreeMap;
//! use juju_sim::{charm_source::CharmSource, simulation::Simulation};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut juju = Simulation::new()?;
//! juju.deploy(&CharmSource::dir("charms/database"), "db", &BTreeMap::new(), 2)?;
//! juju.deploy(&CharmSource::dir("charms/web"), "web", &BTreeMap::new(), 1)?;
//! juju.model().relate("web:backend", "db")?;
//! juju.settle_with(|run| println!("{} {} {}", run.unit, run.event, run.exit))?;
//! println!("{:?}", juju.model().app_status("web"));
//! # Ok(())
//! # }
//! ```
//!
//! The model and the hook context also work without any process or file, for tests:
//!
//! ```
//! use std::{collections::BTreeMap, path::Path};
//! use charm_metadata::Charm;
//! use juju_sim::{SharedModel, model::Model};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let model = SharedModel::new(Model::new("test"));
//! let charm = Charm { name: "web".to_owned(), ..Charm::default() };
//! model.lock().deploy(charm, "web", &BTreeMap::new(), 1)?;
//! let unit = "web/0".parse()?;
//! // A hook at a time, until the unit has nothing left to do.
//! loop {
//!     let Some(operation) = model.lock().next_operation(&unit) else { break };
//!     let Some(dispatch) = model.lock().start_operation(&unit, operation) else { continue };
//!     let Some(mut context) = model.open(&unit, dispatch, "web/0-1") else { break };
//!     let args = ["active", "serving"];
//!     let answer = context.run_tool(Path::new("/"), "status-set", &args, None)?;
//!     assert_eq!(answer.code, 0);
//!     model.close(context, None);
//! }
//! assert_eq!(model.lock().app_status("web").message(), "serving");
//! # Ok(())
//! # }
//! ```

pub mod agent;
pub mod bundle;
mod calendar;
mod charm_archive;
pub mod charm_source;
mod fault;
pub mod hook_context;
pub mod hook_tool;
mod in_process;
pub mod model;
mod recorder;
pub mod report;
pub mod resolver;
mod shared_model;
pub mod simulation;
pub mod tools;
pub mod view;

pub use fault::{Calls, Fault};
pub use in_process::{InProcess, Unseen};
pub use recorder::ToolCall;
pub use shared_model::SharedModel;
