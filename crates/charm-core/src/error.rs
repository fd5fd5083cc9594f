//! What can go wrong between a charm and its model.

use std::io;
use std::path::PathBuf;

use juju_vocabulary::name::UnitName;
use juju_vocabulary::relation::RelationId;
use juju_vocabulary::storage::StorageId;
use juju_vocabulary::version::JujuVersion;

use crate::host::{Refusal, ToolError};
use crate::model::owner::Owner;

/// Something the model could not do. Says what, to what, and why.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A hook tool failed; holds Juju's own words.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// Juju still lists a relation, but has it no more: it was removed by force, or it led to another
    /// model that took it away. What can do without it goes on; see [`Error::unless_gone`].
    #[error(
        "{relation} is gone, though Juju still lists it; leave it out, and remove it if it stays (`juju remove-relation --force`)"
    )]
    RelationGone {
        /// The relation.
        relation: RelationId,
        /// How Juju refused it.
        source: ToolError,
    },
    /// The relation is there, and Juju does not show this unit a databag: it is of nobody at the other end.
    #[error(
        "databag of {owner} on {relation}: this unit may not read it; ask for one of who is at the other end: {source}"
    )]
    NotAllowed {
        /// Whose databag it is.
        owner: Owner,
        /// The relation.
        relation: RelationId,
        /// How Juju refused it.
        source: Box<ToolError>,
    },
    /// Juju does not hand out a secret: it is not there, it is not for this unit, or its revision is gone;
    /// [`Error::refusal`] says which.
    #[error("{secret}: {}: {source}", why(source.refusal()))]
    Secret {
        /// Its id, or its label.
        secret: String,
        /// How Juju refused it.
        source: ToolError,
    },
    /// A hook removes a revision of a secret that it has changed before: Juju keeps the removal, and drops the change.
    #[error(
        "{secret}: to remove revision {revision} in this hook would undo what the hook has changed of the secret; change it \
         in another hook than `secret-remove` and `secret-expired`"
    )]
    SecretChangeLost {
        /// Its id.
        secret: String,
        /// The revision.
        revision: u64,
    },
    /// A secret does not hold what it is read as.
    #[error("{secret}: {reason}")]
    SecretContent {
        /// Its id, or its label.
        secret: String,
        /// What is wrong with it, without any value.
        reason: String,
    },
    /// Juju still provisions a storage: its storage-attached event tells when it is done.
    #[error("storage {storage} is not provisioned yet; wait for its storage-attached event")]
    StorageNotProvisioned {
        /// The instance.
        storage: StorageId,
        /// How Juju refused it.
        source: ToolError,
    },
    /// The unit does not have a storage, or no more.
    #[error("storage {storage} is not attached to this unit; `model.storages` has those that are")]
    StorageNotAttached {
        /// The instance.
        storage: StorageId,
        /// How Juju refused it.
        source: ToolError,
    },
    /// Nobody has uploaded a resource.
    #[error(
        "resource `{resource}` was not uploaded; do so: `juju attach-resource APP {resource}=…`"
    )]
    NoResource {
        /// Its name.
        resource: &'static str,
        /// How Juju refused it.
        source: ToolError,
    },
    /// The file of a resource does not hold what it is read as.
    #[error("resource `{resource}`: {reason}")]
    ResourceUnreadable {
        /// Its name.
        resource: &'static str,
        /// What is wrong with it, without what stands in it.
        reason: String,
    },
    /// What Juju names is no file that this process can open.
    #[error("cannot find {path}: {source}")]
    NoFile {
        /// As Juju names it.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Only the leader may do this.
    #[error(
        "{unit} is not the leader, and only the leader may {doing}; check `model.unit().is_leader()` first"
    )]
    NotLeader {
        /// The unit that tried.
        unit: UnitName,
        /// What it tried.
        doing: String,
    },
    /// This Juju is too old.
    #[error(
        "to {doing} needs Juju {needed} or newer, and this is {}; upgrade the controller and the model",
        shown(present)
    )]
    NeedsJuju {
        /// The oldest that will do.
        needed: JujuVersion,
        /// The one that runs the charm; [`JujuVersion::UNKNOWN`] when it does not tell.
        present: JujuVersion,
        /// What needs it.
        doing: String,
    },
    /// The machine reboots, and Juju runs the hook again afterwards. Nothing that it wrote counts.
    #[error("the machine reboots now; Juju runs this hook again afterwards")]
    Reboots,
    /// A unit writes only its own databag, and its application's when it leads.
    #[error(
        "{unit} cannot write the databag of {owner} on {relation}: it belongs to somebody else"
    )]
    NotOurs {
        /// The unit that tried.
        unit: UnitName,
        /// Whose databag it is.
        owner: Owner,
        /// The relation.
        relation: RelationId,
    },
    /// A databag does not hold what it is read as.
    #[error("databag of {owner} on {relation}: {reason}")]
    Databag {
        /// Whose databag it is.
        owner: Owner,
        /// The relation.
        relation: RelationId,
        /// The key and what is wrong with it, without the value.
        reason: String,
    },
    /// A value cannot be published in a databag.
    #[error("cannot write to the databag of {owner} on {relation}: {reason}")]
    Unwritable {
        /// Whose databag it is.
        owner: Owner,
        /// The relation.
        relation: RelationId,
        /// What is wrong with the value.
        reason: String,
    },
    /// Charm code asked for the one relation of an endpoint that has several.
    #[error(
        "endpoint `{endpoint}` has {count} relations where the charm expects one at the most; use `relations`, or set `limit: 1` in charmcraft.yaml"
    )]
    TooManyRelations {
        /// The endpoint.
        endpoint: &'static str,
        /// How many it has.
        count: usize,
    },
    /// What Juju stores does not hold what this version of the charm, or of charm-core, keeps there.
    #[error(
        "stored state `{key}`: {reason}; read it with the version of the charm that stored it, or do without it: `juju exec --unit UNIT -- state-delete {key}`"
    )]
    Stored {
        /// Its key.
        key: String,
        /// What is wrong with it, without the value.
        reason: String,
    },
    /// A state that is kept in a file is damaged, or cannot be read or written.
    #[error(
        "stored state in {}: {reason}; put back a good file, or remove it to do without the state",
        path.display()
    )]
    StoredFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, without what it holds.
        reason: String,
    },
    /// A state cannot be stored, by a mistake of the charm.
    #[error("cannot keep a state under `{key}`: {reason}")]
    Unstorable {
        /// Its key.
        key: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The config does not hold what it is read as.
    #[error("config option {reason}")]
    Config {
        /// The option and what is wrong with it, without the value.
        reason: String,
    },
    /// What a hook of the charm's own brings is not what it is declared to bring.
    #[error("what hook `{hook}` brings: {from}: {reason}")]
    Payload {
        /// The hook.
        hook: String,
        /// The variable, and the file if it names one.
        from: String,
        /// What is wrong with it, without the value.
        reason: String,
    },
    /// A hook of the charm's own cannot bring a value.
    #[error("hook `{hook}` cannot bring this: {reason}")]
    Unfireable {
        /// The hook.
        hook: &'static str,
        /// What is wrong with the value.
        reason: String,
    },
    /// A timer of the machine cannot be installed.
    #[error("timer {}: {reason}; a timer needs a machine with systemd, and root", what.display())]
    Timer {
        /// The file, or the timer's name.
        what: PathBuf,
        /// What went wrong.
        reason: String,
    },
    /// An action's parameters do not hold what they are read as.
    #[error("parameters of action `{action}`: {reason}")]
    Params {
        /// The action.
        action: &'static str,
        /// The parameter and what is wrong with it, without the value.
        reason: String,
    },
    /// A value cannot be an action's result.
    #[error("results of action `{action}`: {reason}")]
    Results {
        /// The action.
        action: &'static str,
        /// The key and what is wrong with it.
        reason: String,
    },
}

/// What to do about a secret that Juju does not hand out.
fn why(refusal: Option<Refusal>) -> &'static str {
    match refusal {
        Some(Refusal::NotFound) => {
            "there is no such secret, or no more; ask its owner for a new one"
        }
        Some(Refusal::RevisionNotFound) => {
            "its owner has removed this revision; refresh to the newest"
        }
        _ => {
            "this unit may not read it; its owner must grant it (`secret-grant`, `juju grant-secret`)"
        }
    }
}

fn shown(version: &JujuVersion) -> String {
    if *version == JujuVersion::UNKNOWN {
        "one that does not tell its version".to_owned()
    } else {
        version.to_string()
    }
}

impl Error {
    /// Why Juju refused, if it did and for a reason that charms can act on.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Error::Tool(error)
            | Error::RelationGone { source: error, .. }
            | Error::Secret { source: error, .. }
            | Error::StorageNotProvisioned { source: error, .. }
            | Error::StorageNotAttached { source: error, .. }
            | Error::NoResource { source: error, .. } => error.refusal(),
            Error::NotAllowed { source: error, .. } => error.refusal(),
            _ => None,
        }
    }

    /// None in place of the error that a relation is gone: for who goes on with the others.
    ///
    /// ```
    /// # use charm_core::{AnyEndpoint, Error, Model};
    /// fn is_joined(model: &Model, endpoint: AnyEndpoint) -> Result<bool, Error> {
    ///     for relation in model.relations(endpoint)? {
    ///         if Error::unless_gone(relation.units())?.is_some_and(|units| !units.is_empty()) {
    ///             return Ok(true);
    ///         }
    ///     }
    ///     Ok(false)
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Every other error of `result`.
    pub fn unless_gone<T>(result: Result<T, Error>) -> Result<Option<T>, Error> {
        match result {
            Err(Error::RelationGone { .. }) => Ok(None),
            result => result.map(Some),
        }
    }
}
