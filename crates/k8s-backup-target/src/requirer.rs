//! The integrator's side: read what to back up, from whoever says so.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use charm_core::event::{Labelled, RelationBroken, RelationChanged};
use charm_core::model::{BadEntry, Unreadable};
use charm_core::text::excerpt;
use charm_core::{
    AnyEndpoint, AppName, Charm, Component, Error, Event, Model, On, RelationId, Speaks,
};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::interface::k8s_backup_target;
use crate::spec::BackupTargetSpec;
use crate::target::{BACKUP_TARGETS, BackupTarget, TargetKey};

/// Reads the targets of every relation of an endpoint.
///
/// Add it to the charm to get [`TargetsChanged`] events; it is a plain value, for a constant or to copy into
/// handlers.
#[derive(Debug, Clone, Copy)]
pub struct BackupTargetRequirer {
    endpoint: AnyEndpoint,
}

impl BackupTargetRequirer {
    /// A requirer on `endpoint`.
    #[must_use]
    pub const fn new<E: Speaks<k8s_backup_target>>(_: E) -> Self {
        BackupTargetRequirer {
            endpoint: AnyEndpoint::of::<E>(),
        }
    }

    /// Selects this requirer's [`TargetsChanged`].
    #[must_use]
    pub fn changed(&self) -> On<TargetsChanged> {
        On::subject(self.endpoint.name())
    }

    /// Whether any relation has a good target.
    ///
    /// # Errors
    ///
    /// When a hook tool fails. What a client wrote is never an error.
    pub fn is_ready(&self, model: &Model) -> Result<bool, Error> {
        Ok(!self.targets(model)?.good.is_empty())
    }

    /// What one client wants backed up, if it says so well.
    ///
    /// # Errors
    ///
    /// When a hook tool fails. What a client wrote is never an error.
    pub fn spec(
        &self,
        model: &Model,
        key: TargetKey<'_>,
    ) -> Result<Option<BackupTargetSpec>, Error> {
        let targets = self.targets(model)?;
        Ok(targets
            .good
            .into_iter()
            .find(|target| target.key() == key)
            .map(BackupTarget::into_spec))
    }

    /// All targets, and what is wrong with the databags and entries that are none.
    ///
    /// Targets come in the order of their relations, oldest first. Of two targets with the same
    /// application, endpoint and model, the one that its own application published counts, else the
    /// older; the other is a problem.
    ///
    /// # Errors
    ///
    /// When a hook tool fails. What a client wrote is never an error.
    pub fn targets(&self, model: &Model) -> Result<Targets, Error> {
        let mut read = Reading::default();
        for neighbour in model.remote_apps(self.endpoint)? {
            let source = Source {
                relation: neighbour.relation.id().clone(),
                app: neighbour.app.cloned(),
                problems: 0,
            };
            match neighbour.load() {
                Ok(Some(published)) => read.databag(source, published),
                // A client that has not published yet is no problem.
                Ok(None) => {}
                Err(why) => read.unreadable(source, why),
            }
        }
        Ok(read.finish())
    }
}

impl Component for BackupTargetRequirer {
    fn register(self, charm: &mut Charm) {
        let changed = TargetsChanged {
            endpoint: self.endpoint.name(),
        };
        charm
            .observe(
                self.endpoint.on::<RelationChanged>(),
                move |model, event| {
                    // Targets stand in the application's databag; a unit's says nothing of them.
                    if event.unit.is_none() {
                        model.emit(changed);
                    }
                    Ok::<(), Error>(())
                },
            )
            .observe(self.endpoint.on::<RelationBroken>(), move |model, _| {
                model.emit(changed);
                Ok::<(), Error>(())
            });
    }
}

/// The targets that clients want backed up on one endpoint changed: a client published, or left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetsChanged {
    /// The endpoint.
    pub endpoint: &'static str,
}

impl Event for TargetsChanged {
    fn subject(&self) -> Option<&str> {
        Some(self.endpoint)
    }
}

impl Labelled for TargetsChanged {}

/// What clients want backed up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Targets {
    /// The good ones, oldest relation first.
    pub good: Vec<BackupTarget>,
    /// What could not be read, in the same order: of each relation, the first [`Self::LISTED`].
    pub problems: Vec<Problem>,
    /// How many problems are not listed.
    pub unlisted: usize,
}

impl Targets {
    /// How many problems of one relation are listed. A client may make any number of them.
    pub const LISTED: usize = 20;
}

/// A databag, or an entry of one, that is no target; or a relation that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The relation.
    pub relation: RelationId,
    /// Whose databag it is; none when Juju no longer tells.
    pub app: Option<AppName>,
    /// The entry, counted from 0; none when the databag as a whole cannot be read.
    pub entry: Option<usize>,
    /// What is wrong. Foreign text in it is shortened, and its control characters are escaped.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.relation)?;
        if let Some(app) = &self.app {
            write!(f, " of {app}")?;
        }
        write!(f, ": {BACKUP_TARGETS}")?;
        if let Some(entry) = self.entry {
            write!(f, "[{entry}]")?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// A client's databag.
#[derive(Deserialize)]
struct Published<'a> {
    /// Each is parsed on its own, so that a bad one takes no other with it.
    #[serde(borrow)]
    backup_targets: Vec<&'a RawValue>,
}

/// Where a databag comes from.
struct Source {
    relation: RelationId,
    app: Option<AppName>,
    /// How many problems it has made.
    problems: usize,
}

/// An entry that could be read, and where it stands.
struct Entry {
    /// Index among the sources.
    source: usize,
    index: usize,
    target: BackupTarget,
}

/// The databags read so far.
#[derive(Default)]
struct Reading {
    sources: Vec<Source>,
    entries: Vec<Entry>,
    targets: Targets,
}

impl Reading {
    fn source(&mut self, source: Source) -> usize {
        self.sources.push(source);
        self.sources.len() - 1
    }

    fn unreadable(&mut self, source: Source, why: Unreadable) {
        let source = self.source(source);
        self.problem(source, None, || match why {
            Unreadable::Bad(BadEntry { reason, .. }) => reason,
            why => why.to_string(),
        });
    }

    fn databag(&mut self, source: Source, published: Published<'_>) {
        let source = self.source(source);
        for (index, entry) in published.backup_targets.into_iter().enumerate() {
            match serde_json::from_str(entry.get()) {
                Ok(target) => self.entries.push(Entry {
                    source,
                    index,
                    target,
                }),
                Err(error) => self.problem(source, Some(index), || fault(&error)),
            }
        }
    }

    fn problem(&mut self, source: usize, entry: Option<usize>, reason: impl FnOnce() -> String) {
        let Some(source) = self.sources.get_mut(source) else {
            return;
        };
        source.problems += 1;
        if source.problems > Targets::LISTED {
            self.targets.unlisted += 1;
            return;
        }
        self.targets.problems.push(Problem {
            relation: source.relation.clone(),
            app: source.app.clone(),
            entry,
            reason: reason(),
        });
    }

    /// Leaves one target of each key.
    fn finish(mut self) -> Targets {
        let is_own = |entry: &Entry| {
            let source = self.sources.get(entry.source);
            source.is_some_and(|source| {
                let app = source.app.as_ref();
                app.is_some_and(|app| app == entry.target.app())
            })
        };
        let mut winners: BTreeMap<TargetKey<'_>, (usize, bool)> = BTreeMap::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let own = is_own(entry);
            winners
                .entry(entry.target.key())
                .and_modify(|winner| {
                    if own && !winner.1 {
                        *winner = (index, own);
                    }
                })
                .or_insert((index, own));
        }
        let winners: BTreeSet<usize> = winners.into_values().map(|(index, _)| index).collect();
        for (index, entry) in std::mem::take(&mut self.entries).into_iter().enumerate() {
            if winners.contains(&index) {
                self.targets.good.push(entry.target);
            } else {
                self.problem(entry.source, Some(entry.index), || taken(&entry.target));
            }
        }
        let place = |problem: &Problem| (problem.relation.clone(), problem.entry);
        self.targets.problems.sort_by_key(place);
        self.targets
    }
}

fn fault(error: &serde_json::Error) -> String {
    excerpt(&error.to_string(), 200)
}

fn taken(target: &BackupTarget) -> String {
    let TargetKey {
        app,
        endpoint,
        model,
    } = target.key();
    let name = excerpt(&format!("{app}:{endpoint}"), 120);
    format!(
        "`{name}` of model `{}` is already a target",
        excerpt(model, 80)
    )
}
