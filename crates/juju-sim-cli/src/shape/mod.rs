//! What verbs print, in Juju's shapes.

mod action;
mod ago;
mod application;
mod config;
mod format;
mod log_line;
mod model;
mod offer;
mod operation;
mod resource;
mod secret;
mod status_table;
mod storage;
mod table;
mod task;
mod unit;

pub(crate) use action::schema as action_schema;
pub(crate) use application::ApplicationInfo;
pub(crate) use config::ConfigReport;
pub(crate) use format::{DataFormat, ListFormat, data};
pub(crate) use log_line::LogFormat;
pub(crate) use model::ModelInfo;
pub(crate) use offer::{Connection, OfferInfo, OwnOffer, endpoints, saas_in_status, stored_url};
pub(crate) use operation::{Operation, operations_table};
pub(crate) use resource::Resources;
pub(crate) use secret::{SecretInfo, secrets_table};
pub(crate) use status_table::status_table;
pub(crate) use storage::storage_table;
pub(crate) use table::Table;
pub(crate) use task::{TaskFormat, TaskReport, show as show_tasks};
pub(crate) use unit::{Shown, UnitInfo};
