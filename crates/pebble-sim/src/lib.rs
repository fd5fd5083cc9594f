//! A simulated Pebble, for charms in tests and in a simulated Juju.
//!
//! What a container is, is plain data: a [`ContainerState`]. A [`Pebble`] over it takes connections and speaks the
//! HTTP and websockets of Pebble 1.32, so that a client makes its real requests and reads real answers. Layers
//! are combined by Pebble's rules; services, checks, notices, identities and files follow what is asked. No
//! program is run: a service is active because it was started and has logged what the state says, and a command answers
//! what its [`Exec`] says.
//!
//! ```
//! use charm_pebble::{Connect, Layer};
//! use pebble_sim::{ContainerState, Pebble};
//!
//! let pebble = Pebble::new(ContainerState::connected());
//! let client = charm_pebble::Client::new(pebble.clone());
//! let layer = Layer::from_yaml("services: {web: {override: replace, command: /bin/web, startup: enabled}}")?;
//! client.add_layer("web", &layer, true)?;
//! client.finish(&client.replan()?, std::time::Duration::from_secs(1))?;
//! assert_eq!(pebble.state().services["web"].as_str(), "active");
//! assert_eq!(pebble.requests()[0], "POST /v1/layers");
//! # Ok::<(), charm_pebble::Error>(())
//! ```

mod api;
mod change;
mod checks;
mod command;
mod disk;
mod exec;
mod fault;
mod files;
mod http;
mod identities;
mod inner;
mod layers;
mod logs;
mod memory;
mod notices;
mod path;
mod pebble;
mod serve;
mod services;
mod socket;
mod state;
mod task;

pub use exec::{Ending, Exec, ExecAnswer, ExecCall};
pub use fault::PebbleFault;
pub use memory::{FileContent, FileState};
pub use pebble::Pebble;
pub use socket::Listening;
pub use state::{CheckState, ContainerState, NoticeState};
