//! Relations and their databags.

use std::collections::BTreeMap;
use std::fmt;

use crate::names::{RelationId, UnitName};
use crate::resolver::Life;

/// One end of a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// The application.
    pub app: String,
    /// Its endpoint.
    pub endpoint: String,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.app, self.endpoint)
    }
}

/// The ends of a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
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

    /// Whether this is a peer relation.
    pub fn is_peer(&self) -> bool {
        matches!(self, Self::Peer(_))
    }
}

/// Text by key, with a version that grows with each change; 0 while nobody has written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Databag {
    content: BTreeMap<String, String>,
    version: u64,
}

impl Databag {
    /// What is in it.
    pub fn content(&self) -> &BTreeMap<String, String> {
        &self.content
    }

    /// How often it was changed.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Replaces the content; the version only grows when that changes anything.
    pub(crate) fn replace(&mut self, content: BTreeMap<String, String>) {
        if self.content != content {
            self.content = content;
            self.version += 1;
        }
    }
}

impl From<Databag> for BTreeMap<String, String> {
    fn from(data: Databag) -> Self {
        data.content
    }
}

impl From<BTreeMap<String, String>> for Databag {
    /// A databag that was written once, or never if there is nothing in it.
    fn from(content: BTreeMap<String, String>) -> Self {
        let mut data = Self::default();
        data.replace(content);
        data
    }
}

/// One unit's part in a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its databag; readable as long as the relation exists.
    pub data: Databag,
    /// It takes part (it has entered, and not left).
    pub in_scope: bool,
    /// It is going away, so that the others no longer count it in.
    pub departing: bool,
}

/// A relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// Its number.
    pub id: RelationId,
    /// Who is related.
    pub ends: Ends,
    /// The interface of both ends.
    pub interface: String,
    /// Whether it stays.
    pub life: Life,
    /// Units that have entered at some time.
    pub members: BTreeMap<UnitName, Member>,
    /// The databag of each application.
    pub apps: BTreeMap<String, Databag>,
}

impl Relation {
    pub(crate) fn new(id: RelationId, ends: Ends, interface: String) -> Self {
        let apps = ends
            .iter()
            .map(|end| (end.app.clone(), Databag::default()))
            .collect();
        Self {
            id,
            ends,
            interface,
            life: Life::Alive,
            members: BTreeMap::new(),
            apps,
        }
    }

    /// The units that `unit` finds at the other end, with the versions of their databags.
    pub(crate) fn counterparts(&self, unit: &UnitName) -> BTreeMap<UnitName, u64> {
        let remote = self.ends.remote(unit.app()).map(|end| end.app.as_str());
        self.members
            .iter()
            .filter(|(name, member)| {
                *name != unit && Some(name.app()) == remote && member.in_scope && !member.departing
            })
            .map(|(name, member)| (name.clone(), member.data.version()))
            .collect()
    }

    /// The name that `app` knows it by, `endpoint:7`.
    pub fn local_name(&self, app: &str) -> String {
        let endpoint = self.ends.local(app).map_or("", |end| end.endpoint.as_str());
        format!("{endpoint}:{}", self.id)
    }
}

impl super::Model {
    /// The databag of an application or a unit in a relation.
    pub fn databag(&self, id: RelationId, entity: &str) -> Option<&BTreeMap<String, String>> {
        let relation = self.relations.get(&id)?;
        let unit = || {
            let unit: UnitName = entity.parse().ok()?;
            Some(&relation.members.get(&unit)?.data)
        };
        relation
            .apps
            .get(entity)
            .or_else(unit)
            .map(Databag::content)
    }

    /// Replaces a unit's databag.
    pub(crate) fn write_unit_databag(
        &mut self,
        id: RelationId,
        unit: &UnitName,
        content: BTreeMap<String, String>,
    ) {
        let relation = self.relations.get_mut(&id);
        if let Some(member) = relation.and_then(|relation| relation.members.get_mut(unit)) {
            member.data.replace(content);
        }
    }

    /// Replaces the databag of the application of its leader `unit`.
    pub(crate) fn write_app_databag(
        &mut self,
        id: RelationId,
        unit: &UnitName,
        content: BTreeMap<String, String>,
    ) {
        let Some(relation) = self.relations.get_mut(&id) else {
            return;
        };
        let peer = relation.ends.is_peer();
        let Some(data) = relation.apps.get_mut(unit.app()) else {
            return;
        };
        let before = data.version();
        data.replace(content);
        let after = data.version();
        if !peer {
            return;
        }
        // In a peer relation the leader also reads what it wrote: its own write is no news to it.
        let state = self
            .units
            .get_mut(unit)
            .and_then(|unit| unit.local.relations.get_mut(&id));
        if let Some(state) = state
            && state
                .app_versions
                .get(unit.app())
                .copied()
                .unwrap_or_default()
                == before
        {
            state.app_versions.insert(unit.app().to_owned(), after);
        }
    }
}
