//! What the end-to-end tests and the demo share: the example charms, compiled and ready to deploy in
//! the simulated Juju.

mod compiled;

pub use compiled::{BuildError, Compiled, repository};
