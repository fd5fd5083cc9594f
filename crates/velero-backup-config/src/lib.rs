//! The `velero_backup_config` interface, v0, one hop downstream of `k8s_backup_target`: a backup
//! integrator passes targets on to the Velero operator, each with the schedule to back it up by.
//!
//! The integrator publishes with a [`VeleroBackupProvider`]; the operator reads with a
//! [`VeleroBackupRequirer`].
//!
//! # On the wire
//!
//! The leader of the integrator writes these keys into its application's databag:
//!
//! | key | value |
//! |---|---|
//! | `app`, `relation_name`, `model` | whose target is forwarded: plain text, not JSON |
//! | `spec` | its spec with the schedule's fields beside its own, JSON |
//! | `backup_targets` | every target, JSON: a list of `{app, relation_name, model, spec}` |
//!
//! The first four are those of the Python library `velero_backup_config` v0, which can carry one
//! target. `backup_targets` is our addition: an operator that knows it backs everybody up, one that
//! does not ignores it.

mod databag;
mod interface;
mod provider;
mod requirer;
mod spec;

pub use interface::velero_backup_config;
pub use provider::VeleroBackupProvider;
pub use requirer::{Backups, Problem, VeleroBackupRequirer};
pub use spec::{ScheduleOptions, VeleroBackup};
