//! The interface's name.

use charm_core::{Interface, InterfaceId, interface_id};

/// The interface `k8s_backup_target`. The library's components take endpoints that
/// [speak](charm_core::Speaks) it, on either side of the relation.
#[derive(Debug, Clone, Copy)]
#[expect(
    non_camel_case_types,
    reason = "the error for a wrong endpoint shows it, and shall say what charmcraft.yaml says"
)]
pub struct k8s_backup_target;

impl Interface for k8s_backup_target {
    const NAME: &'static str = "k8s_backup_target";
    type Id = InterfaceId<{ interface_id(Self::NAME) }>;
}
