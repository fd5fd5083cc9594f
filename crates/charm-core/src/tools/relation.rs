//! `relation-ids`, `relation-list`, `relation-get` and `relation-set`.

use serde::de::{Deserialize, Deserializer, Error};

use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::relation::{Databag, RelationId};

use super::{Call, HookTools, ToolError, act, read, yaml};

/// Whose databag is meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// The application's: written by its leader.
    App(AppName),
    /// The unit's own.
    Unit(UnitName),
}

impl From<AppName> for Owner {
    fn from(app: AppName) -> Self {
        Owner::App(app)
    }
}

impl From<UnitName> for Owner {
    fn from(unit: UnitName) -> Self {
        Owner::Unit(unit)
    }
}

impl std::fmt::Display for Owner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Owner::App(app) => write!(f, "app {app}"),
            Owner::Unit(unit) => write!(f, "unit {unit}"),
        }
    }
}

/// The relations of an endpoint, by number.
///
/// # Errors
///
/// When the tool fails, or prints something else than relation ids.
pub fn ids(tools: &dyn HookTools, endpoint: &str) -> Result<Vec<RelationId>, ToolError> {
    let call = Call::new("relation-ids").arg("--format=json").arg(endpoint);
    let mut ids: Vec<RelationId> = read(tools, &call)?;
    // Juju sorts them as text: `db:10` before `db:9`.
    ids.sort_unstable();
    Ok(ids)
}

/// The remote units of a relation that this unit has seen join.
///
/// # Errors
///
/// When the tool fails, or prints something else than unit names.
pub fn units(tools: &dyn HookTools, id: &RelationId) -> Result<Vec<UnitName>, ToolError> {
    read(
        tools,
        &Call::new("relation-list")
            .arg("--format=json")
            .arg("-r")
            .arg(id.as_str()),
    )
}

/// The application at the other end of a relation; of a peer relation, the unit's own. None when Juju
/// knows none.
///
/// # Errors
///
/// When the tool fails, or prints something else than an application name.
pub fn remote_app(tools: &dyn HookTools, id: &RelationId) -> Result<Option<AppName>, ToolError> {
    /// Juju prints an empty name where it has none.
    struct Known(Option<AppName>);
    impl<'de> Deserialize<'de> for Known {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            match Option::<String>::deserialize(deserializer)?.as_deref() {
                None | Some("") => Ok(Known(None)),
                Some(name) => name.parse().map(Some).map(Known).map_err(D::Error::custom),
            }
        }
    }
    let call = Call::new("relation-list")
        .arg("--format=json")
        .arg("-r")
        .arg(id.as_str());
    read(tools, &call.arg("--app")).map(|Known(app)| app)
}

/// A whole databag.
///
/// # Errors
///
/// When the tool fails (a follower reading its own application's databag is refused), or prints
/// something else than an object of strings.
pub fn get(tools: &dyn HookTools, id: &RelationId, owner: &Owner) -> Result<Databag, ToolError> {
    let mut call = Call::new("relation-get")
        .arg("--format=json")
        .arg("-r")
        .arg(id.as_str());
    call = match owner {
        Owner::App(app) => call.arg("--app").arg("-").arg(app.as_str()),
        Owner::Unit(unit) => call.arg("-").arg(unit.as_str()),
    };
    // Go prints a map that was never made as `null`.
    read(tools, &call).map(Option::unwrap_or_default)
}

/// Writes into the databag of this unit, or of its application. An empty value deletes the key.
///
/// Juju holds the change back until the hook has succeeded.
///
/// # Errors
///
/// When the tool fails: only the leader may write the application's databag.
pub fn set(
    tools: &dyn HookTools,
    id: &RelationId,
    owner: &Owner,
    changes: &Databag,
) -> Result<(), ToolError> {
    let mut call = Call::new("relation-set").arg("-r").arg(id.as_str());
    if matches!(owner, Owner::App(_)) {
        call = call.arg("--app");
    }
    act(
        tools,
        &call.arg("--file").arg("-").stdin(yaml::mapping(changes)),
    )
}
