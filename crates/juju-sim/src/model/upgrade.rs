//! Replacing the charm of an application (`juju refresh`): what stays of config and relations.

use std::mem;
use std::sync::Arc;

use charm_metadata::{Charm, Endpoint};
use juju_vocabulary::relation::Role;

use super::contents::Model;
use super::error::ModelError;
use super::party::Party;
use super::relate::describe;
use super::relation::{Ends, Relation};
use super::verbs::living_app;
use crate::resolver::HookStep;

impl Model {
    /// Replaces an application's charm. An option keeps its value where the new charm can read it as
    /// one of its type, and falls back to the default elsewhere. Peer relations that the new charm
    /// lacks are gone at once, and no hook tells of it.
    ///
    /// # Errors
    /// When there is no such application or it is going away, when the new charm lacks the endpoint
    /// of a relation to another application (or has it in another role or with another interface),
    /// when it allows fewer relations than there are, and when it lacks a storage that a unit has.
    pub fn upgrade_charm(&mut self, name: &str, charm: Charm) -> Result<(), ModelError> {
        living_app(&mut self.apps, name)?;
        self.check_limits(name, &charm)?;
        self.check_endpoints(name, &charm)?;
        self.check_storages(name, &charm)
            .map_err(ModelError::Storage)?;
        let (_, app) = living_app(&mut self.apps, name)?;
        let options = mem::take(&mut app.config).into_iter();
        let kept = options.filter_map(|(option, value)| {
            let value = charm.option(&option)?.kind.fit(&value)?;
            Some((option, value))
        });
        app.config = kept.collect();
        app.charm = Arc::new(charm);
        app.charm_revision += 1;
        self.remove_stale_peers(name);
        self.add_peers(name);
        let units: Vec<_> = self.units_of(name).map(|(unit, _)| unit.clone()).collect();
        units.iter().for_each(|unit| self.provision(unit));
        Ok(())
    }

    /// Has the units whose hook has failed run the application's charm at once (`juju refresh --force-units`). The hook
    /// stays failed, its next try is one of the new charm, and no upgrade-charm follows (`interruptedHook` in
    /// `worker/uniter/operation/deploy.go`).
    pub fn force_charm(&mut self, name: &str) {
        let units = self.units_of(name);
        let failed = units.filter(|(_, unit)| matches!(unit.local.step, HookStep::Failed(_)));
        let failed: Vec<_> = failed.map(|(unit, _)| unit.clone()).collect();
        failed.iter().for_each(|unit| self.install_charm(unit));
    }

    /// `preUpgradeRelationLimitCheck` of Juju.
    fn check_limits(&self, app: &str, charm: &Charm) -> Result<(), ModelError> {
        for endpoint in &charm.endpoints {
            let name = &endpoint.name;
            let established = self.relations.values().filter(|relation| {
                let end = relation.ends.local(app);
                end.is_some_and(|end| end.endpoint == *name)
                    && relation.interface == endpoint.interface
            });
            let established = established.count();
            if let Some(limit) = endpoint.limit
                && established > limit as usize
            {
                return Err(ModelError::LimitOfNewCharm {
                    end: format!("{app}:{name}"),
                    limit,
                    established,
                });
            }
        }
        Ok(())
    }

    /// `checkRelationsOps` of Juju: relations to others must stay possible, those of peers need not.
    fn check_endpoints(&self, app: &str, charm: &Charm) -> Result<(), ModelError> {
        let mut others = self.relations.values().filter(|one| !one.ends.is_peer());
        match others.find(|relation| breaks(relation, app, charm)) {
            None => Ok(()),
            Some(relation) => Err(ModelError::BreaksRelation {
                app: app.to_owned(),
                relation: describe(&relation.ends),
            }),
        }
    }

    /// Removes the peer relations whose endpoint the charm lacks.
    fn remove_stale_peers(&mut self, name: &str) {
        let Some((name, app)) = self.apps.get_key_value(name) else {
            return;
        };
        let (name, charm) = (name.clone(), app.charm.clone());
        let is_peer = |endpoint: &Endpoint| endpoint.role == Role::Peer;
        let units = self.units_of(name.as_str());
        let units: Vec<_> = units.map(|(unit, _)| unit.clone()).collect();
        for number in self.relations.keys_of(&Party::App(name)) {
            let relation = self.relations.get(&number);
            let Some(Ends::Peer(end)) = relation.map(|relation| &relation.ends) else {
                continue;
            };
            if charm.endpoint(&end.endpoint).is_some_and(is_peer) {
                continue;
            }
            self.relations.remove(&number);
            for unit in &units {
                if let Some(unit) = self.units.get_mut(unit) {
                    unit.local.relations.remove(&number);
                }
            }
        }
    }
}

/// Whether `charm` lacks what the relation needs at the end of `app`.
fn breaks(relation: &Relation, app: &str, charm: &Charm) -> bool {
    let Ends::Pair { provider, requirer } = &relation.ends else {
        return false;
    };
    if relation.ends.is_implicit(app) {
        return false;
    }
    let needed = [(provider, Role::Provides), (requirer, Role::Requires)];
    needed.into_iter().any(|(end, role)| {
        end.app == *app
            && charm.endpoint(&end.endpoint).is_none_or(|endpoint| {
                endpoint.role != role || endpoint.interface != relation.interface
            })
    })
}
