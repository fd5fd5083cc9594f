//! What the end-to-end tests and the demo share: the example charms, compiled and ready to deploy in
//! the simulated Juju.

mod compiled;
pub mod log_lines;
pub mod neighbours;
pub mod python;
pub mod relation_set;
pub mod scenario;
pub mod transport;
pub mod web_server;

pub use compiled::{BuildError, Compiled, repository};
