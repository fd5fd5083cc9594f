//! What a charm declares, as plain data: the constant `METADATA` that [`metadata!`](crate::metadata!)
//! makes. For tests; a charm that does not use it does not contain it.

use crate::declared::any_endpoint::AnyEndpoint;

/// What a charm declares in `charmcraft.yaml` or the older files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metadata {
    /// The charm's name.
    pub name: &'static str,
    /// Its endpoints, of all roles.
    pub endpoints: &'static [AnyEndpoint],
    /// Its config options.
    pub options: &'static [OptionInfo],
    /// The names of its actions.
    pub actions: &'static [&'static str],
    /// The names of its workload containers.
    pub containers: &'static [&'static str],
    /// The names of its storages.
    pub storages: &'static [&'static str],
    /// The names of its resources.
    pub resources: &'static [&'static str],
    /// The files that say all this: name and text.
    pub files: &'static [(&'static str, &'static str)],
}

/// A config option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OptionInfo {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: OptionKind,
    /// Its default, as JSON; none when it has none.
    pub default: Option<&'static str>,
}

/// The type of a config option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionKind {
    /// `string`
    String,
    /// `int`
    Int,
    /// `float`
    Float,
    /// `boolean`
    Boolean,
    /// `secret`
    Secret,
}
