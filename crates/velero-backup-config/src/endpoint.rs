//! Which endpoints the library works with.

use charm_core::{Endpoint, Speaks, interface_id};

/// An endpoint of interface `velero_backup_config`, on either side of the relation.
#[diagnostic::on_unimplemented(
    message = "the endpoint `{Self}` does not speak `velero_backup_config`",
    label = "an endpoint of another interface",
    note = "see `interface:` of this endpoint in charmcraft.yaml"
)]
pub trait VeleroBackupEndpoint: Endpoint {}

#[diagnostic::do_not_recommend]
impl<E: Speaks<{ interface_id("velero_backup_config") }>> VeleroBackupEndpoint for E {}
