//! Juju's own words, each once, for the crates that speak with Juju and those that play Juju.
//!
//! - [`name`], [`relation`], [`storage`], [`secret`]: names and ids, and which texts are one.
//! - [`network`]: by what a unit is reached; [`port`]: what it has open.
//! - [`version`]: which Juju; [`difference`]: what it has that another has not; [`cloud`]: where it is.
//! - [`status`], [`log_level`]: what a charm says of itself; [`goal_state`]: what is meant to become of it.
//! - [`hook`]: the table of hooks: each with its name, its subject, its data and the variables that carry
//!   it. What reads an environment (a charm) and what writes one (a simulator, a test) use the same table. Hooks of a charm's
//!   own are in [`own_hook`].
//! - [`dispatch`]: a hook or an action, as a charm is started for it; [`environment`]: the variables that every
//!   dispatch has.
//! - [`limit`]: how much Juju takes; [`duration`]: how long, as Go writes it.
//! - [`text`]: foreign text made fit for a person.
//!
//! Nothing here starts a process, reads a file or looks at the environment of its own process.

pub mod cloud;
pub mod difference;
pub mod dispatch;
pub mod duration;
pub mod environment;
pub mod event;
pub mod goal_state;
pub mod hook;
pub mod limit;
pub mod log_level;
pub mod name;
pub mod network;
pub mod own_hook;
pub mod port;
pub mod relation;
pub mod rotation;
pub mod secret;
pub mod secret_content;
pub mod status;
pub mod storage;
pub mod text;
pub mod variable;
pub mod version;
