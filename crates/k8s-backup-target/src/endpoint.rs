//! Which endpoints the library works with.

use charm_core::{Endpoint, Speaks, interface_id};

/// An endpoint of interface `k8s_backup_target`, on either side of the relation.
#[diagnostic::on_unimplemented(
    message = "the endpoint `{Self}` does not speak `k8s_backup_target`",
    label = "an endpoint of another interface",
    note = "see `interface:` of this endpoint in charmcraft.yaml"
)]
pub trait BackupTargetEndpoint: Endpoint {}

#[diagnostic::do_not_recommend]
impl<E: Speaks<{ interface_id("k8s_backup_target") }>> BackupTargetEndpoint for E {}
