//! What Juju can ask a unit to run: hooks and actions.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use crate::names::{RelationId, UnitName};

/// One hook, with what makes it that hook and not another of the same kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hook {
    /// The first hook of a unit.
    Install,
    /// The unit became leader of its application.
    LeaderElected,
    /// The leader wrote (legacy) leader settings.
    LeaderSettingsChanged,
    /// Options, trust or the unit's address changed; runs at least once before start.
    ConfigChanged,
    /// Runs once, after the first config-changed.
    Start,
    /// The charm was replaced.
    UpgradeCharm,
    /// Every five minutes, when nothing else is due.
    UpdateStatus,
    /// The unit is going away.
    Stop,
    /// The last hook of a unit.
    Remove,
    /// One of the relation hooks.
    Relation(RelationHook),
    /// Any other, by its name, such as `secret-rotate`. The simulator itself makes none due.
    Other(String),
}

/// A hook of one relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationHook {
    /// What happened.
    pub event: RelationEvent,
    /// In which relation.
    pub relation: RelationId,
    /// The unit's own endpoint of that relation.
    pub endpoint: String,
    /// The application at the other end; its own in a peer relation.
    pub remote_app: String,
    /// The version of the remote databag that the hook reports.
    pub version: u64,
}

/// What happened in a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelationEvent {
    /// The relation exists.
    Created,
    /// A remote unit appeared.
    Joined(UnitName),
    /// A remote unit's databag changed (or the unit has just joined).
    UnitChanged(UnitName),
    /// The remote application's databag changed.
    AppChanged,
    /// A remote unit is gone from the unit's view.
    Departed {
        /// The remote unit.
        unit: UnitName,
        /// The unit that is going away: the remote one, or the local one when it is leaving.
        departing: UnitName,
    },
    /// The relation is over.
    Broken,
}

impl RelationEvent {
    /// The remote unit that the event is about, where it is about one.
    pub fn unit(&self) -> Option<&UnitName> {
        match self {
            Self::Joined(unit) | Self::UnitChanged(unit) | Self::Departed { unit, .. } => {
                Some(unit)
            }
            Self::Created | Self::AppChanged | Self::Broken => None,
        }
    }

    fn suffix(&self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Joined(_) => "joined",
            Self::UnitChanged(_) | Self::AppChanged => "changed",
            Self::Departed { .. } => "departed",
            Self::Broken => "broken",
        }
    }
}

impl Hook {
    /// The name of the hook as charms know it, `db-relation-joined`.
    pub fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(match self {
            Self::Install => "install",
            Self::LeaderElected => "leader-elected",
            Self::LeaderSettingsChanged => "leader-settings-changed",
            Self::ConfigChanged => "config-changed",
            Self::Start => "start",
            Self::UpgradeCharm => "upgrade-charm",
            Self::UpdateStatus => "update-status",
            Self::Stop => "stop",
            Self::Remove => "remove",
            Self::Other(name) => name,
            Self::Relation(hook) => {
                return Cow::Owned([&hook.endpoint, "-relation-", hook.event.suffix()].concat());
            }
        })
    }
}

impl fmt::Display for Hook {
    /// Its name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

/// The number of an action's task, as in `juju show-task 2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct TaskId(pub u32);

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a charm is started for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A hook.
    Hook(Hook),
    /// An action: its task and its name.
    Action {
        /// The task that waits for it.
        task: TaskId,
        /// The action's name in the charm.
        name: String,
    },
}

impl Event {
    /// `JUJU_DISPATCH_PATH`: `hooks/start`, `actions/backup`.
    pub fn dispatch_path(&self) -> String {
        match self {
            Self::Hook(hook) => ["hooks/", &hook.name()].concat(),
            Self::Action { name, .. } => ["actions/", name].concat(),
        }
    }
}

impl fmt::Display for Event {
    /// The hook's or the action's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hook(hook) => hook.fmt(f),
            Self::Action { name, .. } => f.write_str(name),
        }
    }
}
