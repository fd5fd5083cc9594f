//! Relations and their databags.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use juju_vocabulary::name::{AppName, UnitName};
use juju_vocabulary::relation::{Databag, RelationId, RelationNumber};
use serde::{Deserialize, Serialize};

use crate::resolver::Life;
use crate::view::put;

/// One end of a relation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// The application.
    pub app: AppName,
    /// Its endpoint.
    pub endpoint: String,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.app, self.endpoint)
    }
}

/// The name of the endpoint that every application provides, and of its interface.
pub(super) const IMPLICIT: &str = "juju-info";

/// The ends of a relation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ends {
    /// Between the units of one application.
    Peer(End),
    /// Between two applications.
    Pair {
        /// The end that provides the interface.
        provider: End,
        /// The end that requires it.
        requirer: End,
    },
}

impl Ends {
    /// All ends, the provider first.
    pub fn iter(&self) -> impl Iterator<Item = &End> {
        let (first, second) = match self {
            Self::Peer(end) => (end, None),
            Self::Pair { provider, requirer } => (provider, Some(requirer)),
        };
        std::iter::once(first).chain(second)
    }

    /// The end of `app`.
    pub fn local(&self, app: &str) -> Option<&End> {
        self.iter().find(|end| end.app == app)
    }

    /// The end that `app` talks to; its own in a peer relation.
    pub fn remote(&self, app: &str) -> Option<&End> {
        match self {
            Self::Peer(end) => (end.app == app).then_some(end),
            Self::Pair { provider, requirer } if provider.app == app => Some(requirer),
            Self::Pair { provider, requirer } => (requirer.app == app).then_some(provider),
        }
    }

    /// The end that provides the interface; none of a peer relation does.
    pub fn provider(&self) -> Option<&End> {
        match self {
            Self::Peer(_) => None,
            Self::Pair { provider, .. } => Some(provider),
        }
    }

    /// Whether the end of `app` is `juju-info`, which every application provides and no charm declares or hears of.
    pub fn is_implicit(&self, app: &str) -> bool {
        self.provider()
            .is_some_and(|end| end.app == *app && end.endpoint == IMPLICIT)
    }

    /// Whether this is a peer relation.
    pub fn is_peer(&self) -> bool {
        matches!(self, Self::Peer(_))
    }
}

/// A databag with a version that grows with each change; 0 while nobody has written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    content: Databag,
    version: u64,
}

impl Settings {
    /// What is in it.
    pub fn content(&self) -> &Databag {
        &self.content
    }

    /// How often it was changed.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Takes over what is in another one.
    pub(super) fn become_like(&mut self, other: &Settings) {
        if self.content != other.content {
            self.content.clone_from(&other.content);
            self.version += 1;
        }
    }

    /// Puts entries in; an empty value takes one out. The version only grows when that changes anything.
    pub(super) fn update(&mut self, entries: &Databag) {
        let mut content = self.content.clone();
        put(&mut content, entries);
        if self.content != content {
            self.content = content;
            self.version += 1;
        }
    }
}

/// One unit's part in a relation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its databag; readable as long as the relation exists.
    pub data: Settings,
    /// It takes part (it has entered, and not left).
    pub in_scope: bool,
    /// It is going away, so that the others no longer count it in.
    pub departing: bool,
}

/// A relation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// Its number.
    pub number: RelationNumber,
    /// Who is related.
    pub ends: Ends,
    /// The interface of both ends.
    pub interface: String,
    /// Only a subordinate and the unit it stands beside see each other.
    #[serde(default)]
    pub in_container: bool,
    /// Whether it stays.
    pub life: Life,
    /// Since when it is as it is: made, or joined.
    #[serde(default)]
    pub since: Duration,
    /// Units that have entered at some time.
    pub members: BTreeMap<UnitName, Member>,
    /// The databag of each application.
    pub apps: BTreeMap<AppName, Settings>,
    /// From where the traffic of its units comes, where an operator said so (`juju integrate --via`).
    #[serde(default)]
    pub egress_subnets: Vec<String>,
    /// The end that is in another model, if one is.
    #[serde(default)]
    pub remote_model: Option<RemoteModel>,
}

/// What of a relation is in another model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteModel {
    /// The application that stands for it in this model.
    pub app: AppName,
    /// The UUID of its model.
    pub uuid: String,
}

impl Relation {
    /// Whether the application of this name is the end in another model.
    pub(super) fn is_to_far(&self, app: &str) -> bool {
        let far = self.remote_model.as_ref();
        far.is_some_and(|far| far.app.as_str() == app)
    }

    pub(super) fn new(
        number: RelationNumber,
        ends: Ends,
        interface: String,
        since: Duration,
    ) -> Self {
        let apps = ends
            .iter()
            .map(|end| (end.app.clone(), Settings::default()))
            .collect();
        Self {
            number,
            ends,
            interface,
            in_container: false,
            life: Life::Alive,
            since,
            members: BTreeMap::new(),
            apps,
            egress_subnets: Vec::new(),
            remote_model: None,
        }
    }

    /// The units that `unit` finds at the other end, with the versions of their databags.
    pub(super) fn counterparts<'a>(
        &'a self,
        unit: &'a UnitName,
    ) -> impl Iterator<Item = (&'a UnitName, u64)> {
        let remote = self
            .ends
            .remote(unit.app_name())
            .map(|end| end.app.as_str());
        self.members
            .iter()
            .filter(move |(name, member)| {
                *name != unit
                    && Some(name.app_name()) == remote
                    && member.in_scope
                    && !member.departing
            })
            .map(|(name, member)| (name, member.data.version()))
    }

    /// The id that `app` knows it by, `endpoint:7`.
    pub fn id_at(&self, app: &str) -> Option<RelationId> {
        let end = self.ends.local(app)?;
        Some(RelationId::new(&end.endpoint, self.number))
    }

    /// The databag of an application or a unit.
    pub fn databag(&self, entity: &str) -> Option<&Databag> {
        let unit = || {
            let unit: UnitName = entity.parse().ok()?;
            Some(&self.members.get(&unit)?.data)
        };
        let settings = self.apps.get(entity).or_else(unit);
        settings.map(Settings::content)
    }
}
