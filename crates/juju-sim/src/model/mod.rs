//! The model: applications, units, relations, config, leadership, actions. Pure data with Juju's
//! rules; nothing here starts a process or reads a file.
//!
//! - What there is: [`Model`], [`App`], [`Unit`], [`Relation`], [`Task`], [`LogLine`].
//! - What users do: deploy and the like (`deploy`, `verbs`), relate and part (`relate`), refresh (`upgrade`), storages (`storages`), containers (`container`), networks
//!   (`network`), secrets (`user_secret`); as data (`step`). What other models do (`remote`).
//! - What comes with others: units beside units (`subordinate`).
//! - What time brings (`timers`), metering (`metering`), and of secrets (`secrets`).
//! - What a unit sees (`seen`), and what its charm does (`apply`).
//! - How it is kept (`table`), and whom it concerns (`party`, `rows`).
//! - What agents do: what is due (`snapshot`; `due`, which remembers it in the `agenda`), what an operation does before and after (`lifecycle`); as data (`deed`).

mod agenda;
mod app;
mod apply;
mod config;
mod container;
mod contents;
mod deed;
mod deploy;
mod due;
mod error;
mod force;
mod lifecycle;
mod log;
mod meter_status;
mod metering;
mod network;
mod party;
mod relate;
mod relation;
mod remote;
mod rows;
mod saved;
mod secret;
mod secrets;
mod seen;
mod snapshot;
mod status;
mod step;
mod storage;
mod storage_directive;
mod storages;
mod subordinate;
mod table;
pub(crate) mod task;
mod timers;
mod unit;
mod upgrade;
mod user_secret;
mod verbs;
mod workload_event;

pub use agenda::Due;
pub use app::App;
pub use contents::{Model, PLAYED};
pub use deed::{Deed, Ended};
pub use deploy::Deploy;
pub use error::ModelError;
pub use log::LogLine;
pub use meter_status::MeterStatus;
pub use relation::{End, Ends, Member, Relation, RemoteModel, Settings};
pub use remote::FarSecretChange;
pub use saved::LoadError;
pub use secret::{Consumer, Revision, Secret, SecretHolder};
pub use status::{AgentStatus, StatusInfo};
pub use step::Step;
pub use storage::Storage;
pub use storage_directive::StorageDirective;
pub(crate) use storages::storage_limit;
pub use task::{Task, TaskId, TaskMessage, TaskStatus};
pub use unit::Unit;
pub use user_secret::SecretUpdate;
