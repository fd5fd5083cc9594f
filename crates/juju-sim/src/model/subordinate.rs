//! Subordinates: units that come and go with the unit that they stand beside.

use juju_vocabulary::name::UnitName;
use juju_vocabulary::relation::RelationNumber;

use super::contents::Model;
use super::party::Party;
use super::relation::Relation;
use crate::resolver::Life;

impl Model {
    /// The subordinates of a unit.
    pub fn subordinates(&self, principal: &UnitName) -> impl Iterator<Item = &UnitName> {
        let beside = self.units.of(&Party::Unit(principal.clone()));
        let theirs = beside.filter(move |(_, unit)| unit.principal.as_ref() == Some(principal));
        theirs.map(|(name, _)| name)
    }

    /// The unit that a unit stands beside, which of a principal is itself.
    pub(super) fn place_of<'a>(&'a self, unit: &'a UnitName) -> &'a UnitName {
        let here = self.units.get(unit);
        here.and_then(|here| here.principal.as_ref())
            .unwrap_or(unit)
    }

    /// Whether `unit` has a part in a relation of its application: with a subordinate at one end only who stands beside
    /// it does (`worker/uniter/relation/statetracker.go`).
    pub(super) fn takes_part(&self, unit: &UnitName, relation: &Relation) -> bool {
        let principal = self
            .units
            .get(unit)
            .and_then(|here| here.principal.as_ref());
        match (principal, relation.ends.remote(unit.app_name())) {
            (Some(principal), Some(remote)) if relation.in_container => {
                remote.app == *principal.app_name()
            }
            _ => true,
        }
    }

    /// Whether two units of a relation see each other.
    pub(super) fn see_each_other(
        &self,
        relation: &Relation,
        unit: &UnitName,
        other: &UnitName,
    ) -> bool {
        !relation.in_container || self.place_of(unit) == self.place_of(other)
    }

    /// A principal that enters a relation with subordinates gets one, unless it has it already (`EnterScope` in Juju's
    /// `state/relationunit.go`).
    pub(super) fn add_subordinate(&mut self, principal: &UnitName, relation: RelationNumber) {
        let Some(relation) = self.relations.get(&relation) else {
            return;
        };
        let Some(remote) = relation.ends.remote(principal.app_name()) else {
            return;
        };
        let is_principal = self
            .units
            .get(principal)
            .is_some_and(|unit| unit.principal.is_none());
        let wanted = self
            .apps
            .get(&remote.app)
            .is_some_and(|app| app.charm.subordinate && app.life == Life::Alive);
        let has_one = self
            .subordinates(principal)
            .any(|unit| *unit.app_name() == *remote.app.as_str());
        if relation.in_container && is_principal && wanted && !has_one {
            let app = remote.app.clone();
            self.new_unit(&app, Some(principal.clone()), &[]);
        }
    }

    /// The subordinates of a unit that goes away go as well.
    pub(super) fn dismiss_subordinates(&mut self, principal: &UnitName) {
        let theirs: Vec<_> = self.subordinates(principal).cloned().collect();
        theirs.iter().for_each(|unit| self.dismiss(unit));
    }

    /// So do those that no relation keeps beside their principal any more.
    pub(super) fn dismiss_unrelated(&mut self) {
        let is_kept = |unit: &UnitName, principal: &UnitName| {
            self.relations.values().any(|relation| {
                relation.in_container
                    && relation.life == Life::Alive
                    && relation.ends.local(unit.app_name()).is_some()
                    && relation
                        .ends
                        .remote(unit.app_name())
                        .is_some_and(|end| end.app == *principal.app_name())
            })
        };
        let units = self.units.iter();
        let subordinates = units.filter_map(|(name, unit)| Some((name, unit.principal.as_ref()?)));
        let unrelated = subordinates.filter(|(unit, principal)| !is_kept(unit, principal));
        let unrelated: Vec<_> = unrelated.map(|(unit, _)| unit.clone()).collect();
        unrelated.iter().for_each(|unit| self.dismiss(unit));
    }
}
