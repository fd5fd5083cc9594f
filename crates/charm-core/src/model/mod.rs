//! The model as this unit sees it, in the words of `ops.model`.
//!
//! Reads are lazy, and remembered until the dispatch ends: a hook tool is started for the first answer
//! somebody asks for, and never twice for the same. A write goes through at once, and what is read after
//! it knows of it.
//!
//! A family of hook tools is one file here: its arguments, how its output is read, and what charms call.

pub(crate) mod action;
mod action_results;
mod answers;
mod app;
pub(crate) mod checked_config;
mod config;
#[cfg(feature = "pebble")]
mod container;
mod credential;
mod goal_state;
pub(crate) mod juju_version;
pub(crate) mod keeping;
pub(crate) mod kept;
mod leader_settings;
mod leadership;
mod metric;
mod neighbour;
mod network;
mod oci_image;
pub(crate) mod owned_secret;
pub(crate) mod owner;
mod ports;
mod reboot;
pub(crate) mod relation;
pub(crate) mod relation_event;
mod resource;
mod secret;
pub(crate) mod secret_label;
mod seen;
pub(crate) mod session;
mod state;
mod status;
pub(crate) mod storage;
mod stored_state;
mod unit;
mod waited;
mod workload_version;

pub use crate::entries::BadEntry;
pub use app::App;
pub use checked_config::{BadOption, CheckedConfig};
pub use config::Config;
#[cfg(feature = "pebble")]
pub use container::WorkloadContainer;
pub use juju_vocabulary::cloud::{CloudCredential, CloudSpec};
pub use juju_vocabulary::goal_state::{Goal, GoalState};
pub use juju_vocabulary::network::{Address, BindAddress, Network};
pub use juju_vocabulary::port::{OpenedPorts, Port};
pub use juju_vocabulary::rotation::{Rotation, RotationError};
pub use juju_vocabulary::secret_content::{BadSecretContent, SecretContent};
pub use neighbour::{Neighbour, Unreadable};
pub use oci_image::OciImage;
pub use owned_secret::{NewSecret, OwnedSecret, SecretInfo};
pub use owner::Owner;
pub use relation::Relation;
pub use secret::Secret;
pub use secret_label::{OwnedSecretLabel, SecretLabel};
pub use seen::{Changed, Changes, Digest, Noted, Seen};
pub use session::Model;
pub use storage::StorageAttachment;
pub use stored_state::StoredState;
pub use unit::Unit;
pub use waited::Waited;
