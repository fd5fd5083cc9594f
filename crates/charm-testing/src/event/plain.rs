//! Hooks that are described by their variables.

use charm_core::event::StorageInstance;

use super::{Event, Kind};
use crate::juju_version::JujuVersion;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plain {
    /// The hook's name.
    pub(crate) hook: String,
    /// Variables that no other hook has.
    pub(crate) variables: Vec<(&'static str, String)>,
    /// What must hold for Juju to send it.
    pub(crate) needs: Needs,
    /// To which units Juju sends it.
    pub(crate) to: Life,
    /// The first version of Juju that sends it.
    pub(crate) since: Option<JujuVersion>,
    /// The first version of Juju that no longer does.
    pub(crate) until: Option<JujuVersion>,
}

/// What must hold for Juju to send a plain hook.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Needs {
    Nothing,
    /// The unit leads, or does not.
    Leader(bool),
    /// No remote unit has joined yet.
    NobodyJoined,
    /// All relations that the unit has entered have been broken, but those of peers.
    PartedFromAll,
    /// The charm declares this container.
    Container(String),
    /// The charm declares this storage, of this kind.
    Storage {
        storage: String,
        instance: Option<StorageInstance>,
    },
}

/// Whether Juju sends a hook to units that stay, or to those that are being removed
/// (`worker/uniter/resolver.go` and the resolvers that it asks).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    /// To both. A hook that another one has queued comes to a dying unit as well.
    Any,
    /// A dying unit gets it as a retry only.
    Living,
    Dying,
}

/// A hook that needs nothing.
pub(super) fn plain(hook: impl Into<String>) -> Plain {
    Plain {
        hook: hook.into(),
        variables: Vec::new(),
        needs: Needs::Nothing,
        to: Life::Any,
        since: None,
        until: None,
    }
}

impl Plain {
    pub(super) fn variables(
        mut self,
        variables: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Self {
        self.variables.extend(variables);
        self
    }

    pub(super) fn needs(mut self, needs: Needs) -> Self {
        self.needs = needs;
        self
    }

    pub(super) fn to(mut self, life: Life) -> Self {
        self.to = life;
        self
    }

    pub(super) fn since(mut self, version: JujuVersion) -> Self {
        self.since = Some(version);
        self
    }

    pub(super) fn until(mut self, version: JujuVersion) -> Self {
        self.until = Some(version);
        self
    }
}

impl From<Plain> for Event {
    fn from(plain: Plain) -> Self {
        Kind::Plain(plain).into()
    }
}
