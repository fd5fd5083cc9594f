//! Relating applications, and parting them.

use charm_metadata::{Endpoint, Scope};
use juju_vocabulary::relation::{RelationNumber, Role};

use super::contents::Model;
use super::error::ModelError;
use super::relation::{End, Ends, IMPLICIT, Relation};
use super::verbs::living_app;
use crate::resolver::Life;

impl Model {
    /// Relates two applications, each `app` or `app:endpoint`.
    ///
    /// # Errors
    /// When the endpoints do not fit, or more than one pair of them does; when they are related
    /// already or an endpoint's limit is reached.
    pub fn relate(&mut self, first: &str, second: &str) -> Result<RelationNumber, ModelError> {
        let left = self.candidates(first)?;
        let right = self.candidates(second)?;
        let mut fits = Vec::new();
        for (end, role, interface) in &left {
            for (other, other_role, other_interface) in &right {
                let ends = match (role, other_role) {
                    (Role::Provides, Role::Requires) => Ends::Pair {
                        provider: end.clone(),
                        requirer: other.clone(),
                    },
                    (Role::Requires, Role::Provides) => Ends::Pair {
                        provider: other.clone(),
                        requirer: end.clone(),
                    },
                    _ => continue,
                };
                if interface == other_interface && end.app != other.app {
                    fits.push((ends, interface.clone()));
                }
            }
        }
        // What charms declare comes first (`InferEndpoints` in Juju's `state`).
        if fits.len() > 1 {
            fits.retain(|(ends, _)| ends.provider().is_none_or(|end| end.endpoint != IMPLICIT));
        }
        if fits.len() > 1 {
            let choices = fits
                .iter()
                .map(|(ends, _)| format!("\"{}\"", describe(ends)));
            return Err(ModelError::Ambiguous {
                given: format!("{first} {second}"),
                choices: choices.collect::<Vec<_>>().join("; "),
            });
        }
        let Some((ends, interface)) = fits.pop() else {
            return Err(ModelError::NoRelations(first.to_owned(), second.to_owned()));
        };
        if self
            .relations
            .values()
            .any(|relation| relation.ends == ends)
        {
            return Err(ModelError::RelationExists(describe(&ends)));
        }
        for end in ends.iter() {
            self.check_limit(end)?;
        }
        let in_container = ends.iter().any(|end| self.is_contained(end));
        let is_subordinate = |end: &End| {
            let app = self.apps.get(&end.app);
            app.is_some_and(|app| app.charm.subordinate)
        };
        if in_container && !ends.iter().any(is_subordinate) {
            return Err(ModelError::NoSubordinate(describe(&ends)));
        }
        let number = self.insert_relation(ends, interface);
        if let Some(relation) = self.relations.get_mut(&number) {
            relation.in_container = in_container;
        }
        Ok(number)
    }

    /// Tells a relation to go away.
    ///
    /// # Errors
    /// When there is no such relation, or it is one between peers.
    pub fn remove_relation(&mut self, id: RelationNumber) -> Result<(), ModelError> {
        let relation = self.removable(id)?;
        relation.life = Life::Dying;
        let ends = relation.ends.clone();
        self.dismiss_unrelated();
        ends.iter().for_each(|end| self.clean_up(&end.app));
        Ok(())
    }

    /// Removes a relation at once (`juju remove-relation --force`, when it does not wait): no unit departs and no
    /// hook tells of it. The units that had entered still list it, and cannot use it, until their agents are
    /// [restarted](Self::restart_agent).
    ///
    /// # Errors
    /// As [`remove_relation`](Self::remove_relation).
    pub fn remove_relation_by_force(&mut self, id: RelationNumber) -> Result<(), ModelError> {
        let ends = self.removable(id)?.ends.clone();
        let gone = self.relations.remove(&id);
        self.gone_relations
            .extend(gone.map(|relation| (id, relation)));
        self.dismiss_unrelated();
        ends.iter().for_each(|end| self.clean_up(&end.app));
        Ok(())
    }

    fn removable(&mut self, id: RelationNumber) -> Result<&mut Relation, ModelError> {
        let relation = self.relations.get_mut(&id);
        let relation = relation.ok_or_else(|| ModelError::NoRelation(id.to_string()))?;
        if relation.ends.is_peer() {
            return Err(ModelError::PeerRelation(id));
        }
        Ok(relation)
    }

    /// The relation between two ends, each `app` or `app:endpoint`.
    ///
    /// # Errors
    /// When none matches, or more than one does.
    pub fn find_relation(&self, first: &str, second: &str) -> Result<RelationNumber, ModelError> {
        let names = |end: &End, given: &str| end.app == *given || end.to_string() == given;
        let mut found = self
            .relations
            .values()
            .filter(|relation| match &relation.ends {
                Ends::Peer(_) => false,
                Ends::Pair { provider, requirer } => {
                    (names(provider, first) && names(requirer, second))
                        || (names(provider, second) && names(requirer, first))
                }
            });
        let given = format!("{first} {second}");
        let relation = found
            .next()
            .ok_or_else(|| ModelError::NoRelation(format!("{given:?}")))?;
        if let Some(other) = found.next() {
            let choices = [relation, other].map(|relation| describe(&relation.ends));
            return Err(ModelError::Ambiguous {
                given,
                choices: choices.join("; "),
            });
        }
        Ok(relation.number)
    }

    /// Adds the peer relations that an application's charm has and the application has not yet.
    pub(super) fn add_peers(&mut self, name: &str) {
        let Some((name, app)) = self.apps.get_key_value(name) else {
            return;
        };
        let (name, charm) = (name.clone(), app.charm.clone());
        let endpoints = charm.endpoints.iter();
        let peers = endpoints.filter(|endpoint| endpoint.role == Role::Peer);
        for peer in by_name(peers) {
            let ends = Ends::Peer(End {
                app: name.clone(),
                endpoint: peer.name.clone(),
            });
            if self.relations.values().all(|other| other.ends != ends) {
                self.insert_relation(ends, peer.interface.clone());
            }
        }
    }

    pub(super) fn insert_relation(&mut self, ends: Ends, interface: String) -> RelationNumber {
        let id = RelationNumber(self.next_relation);
        self.next_relation += 1;
        self.relations
            .insert(id, Relation::new(id, ends, interface, self.now));
        id
    }

    /// The endpoints that `app` or `app:endpoint` may mean.
    pub(super) fn candidates(
        &mut self,
        given: &str,
    ) -> Result<Vec<(End, Role, String)>, ModelError> {
        let (name, wanted) = match given.split_once(':') {
            Some((name, endpoint)) => (name, Some(endpoint)),
            None => (given, None),
        };
        let (app_name, app) = living_app(&mut self.apps, name)?;
        let endpoints = app.charm.endpoints.iter();
        let endpoints =
            endpoints.filter(|endpoint| wanted.is_none_or(|wanted| wanted == endpoint.name));
        let end = |endpoint: &Endpoint| {
            let end = End {
                app: app_name.clone(),
                endpoint: endpoint.name.clone(),
            };
            (end, endpoint.role, endpoint.interface.clone())
        };
        let mut found: Vec<_> = by_name(endpoints).into_iter().map(end).collect();
        if wanted.is_none_or(|wanted| wanted == IMPLICIT && found.is_empty()) {
            let end = End {
                app: app_name.clone(),
                endpoint: IMPLICIT.to_owned(),
            };
            found.push((end, Role::Provides, IMPLICIT.to_owned()));
        }
        match wanted {
            Some(endpoint) if found.is_empty() => Err(ModelError::NoEndpoint {
                app: name.to_owned(),
                endpoint: endpoint.to_owned(),
            }),
            _ => Ok(found),
        }
    }

    /// Whether a charm says that relations of this end stay inside of a container.
    fn is_contained(&self, end: &End) -> bool {
        let app = self.apps.get(&end.app);
        let endpoint = app.and_then(|app| app.charm.endpoint(&end.endpoint));
        endpoint.is_some_and(|endpoint| endpoint.scope == Scope::Container)
    }

    pub(super) fn check_limit(&self, end: &End) -> Result<(), ModelError> {
        let spec = self
            .apps
            .get(&end.app)
            .and_then(|app| app.charm.endpoint(&end.endpoint));
        let Some(limit) = spec.and_then(|spec| spec.limit) else {
            return Ok(());
        };
        let used = self
            .relations
            .values()
            .filter(|r| r.ends.iter().any(|other| other == end));
        if used.count() < limit as usize {
            return Ok(());
        }
        Err(ModelError::Limit {
            end: end.to_string(),
            limit,
        })
    }
}

fn by_name<'c>(endpoints: impl Iterator<Item = &'c Endpoint>) -> Vec<&'c Endpoint> {
    let mut endpoints: Vec<_> = endpoints.collect();
    endpoints.sort_by_key(|endpoint| &endpoint.name);
    endpoints
}

/// The ends as Juju writes a relation's key: requirer first.
pub(super) fn describe(ends: &Ends) -> String {
    match ends {
        Ends::Peer(end) => end.to_string(),
        Ends::Pair { provider, requirer } => format!("{requirer} {provider}"),
    }
}
