//! A unit agent: runs the charm for an event, and answers its hook tools meanwhile.

mod containers;
mod environment;
mod error;
mod mounts;
mod process;
mod record;
mod run;
mod server;
mod tool_links;
mod unit_agent;

pub use error::AgentError;
pub use process::Exit;
pub use record::{CommandRecord, DispatchRecord};
pub use server::Server;
pub use tool_links::install_tools;
pub use unit_agent::Agent;
