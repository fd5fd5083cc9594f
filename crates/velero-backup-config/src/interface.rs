//! The interface's name.

use charm_core::{Interface, InterfaceId, interface_id};

/// The interface `velero_backup_config`. The library's components take endpoints that
/// [speak](charm_core::Speaks) it, on either side of the relation.
#[derive(Debug, Clone, Copy)]
#[expect(
    non_camel_case_types,
    reason = "the error for a wrong endpoint shows it, and shall say what charmcraft.yaml says"
)]
pub struct velero_backup_config;

impl Interface for velero_backup_config {
    const NAME: &'static str = "velero_backup_config";
    type Id = InterfaceId<{ interface_id(Self::NAME) }>;
}
