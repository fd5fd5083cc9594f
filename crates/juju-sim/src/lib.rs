//! A simulated Juju.

pub mod agent;
pub mod bundle;
pub mod charm;
pub mod charm_source;
pub mod hook;
pub mod hook_context;
pub mod model;
pub mod names;
pub mod resolver;
pub mod rpc;
pub mod simulation;
pub mod tools;
