//! What a charm declares, for tests: the constant `METADATA` that [`metadata!`](crate::metadata!) makes. A charm that does not use it
//! does not contain it.

use crate::declared::any_endpoint::AnyEndpoint;

/// What a charm declares in `charmcraft.yaml` or the older files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metadata {
    /// Its endpoints, of all roles.
    pub endpoints: &'static [AnyEndpoint],
    /// The files that say everything: name and text.
    pub files: &'static [(&'static str, &'static str)],
}
