//! By what units are reached.

use juju_vocabulary::name::UnitName;
use juju_vocabulary::network::{Network, subnet};
use juju_vocabulary::relation::{Databag, RelationNumber};

use super::contents::Model;
use super::error::ModelError;

impl Model {
    /// Binds a network to an endpoint or an extra binding of one unit, as `juju deploy --bind` and the machine's
    /// interfaces do together. Relations that the unit has entered keep the addresses that stand in its databag.
    ///
    /// # Errors
    /// When there is no such unit, or its charm has no such binding.
    pub fn bind(
        &mut self,
        unit: &UnitName,
        binding: &str,
        network: Network,
    ) -> Result<(), ModelError> {
        let charm = self.apps.get(unit.app_name()).map(|app| &app.charm);
        let known = charm.is_some_and(|charm| {
            binding == "juju-info"
                || charm.endpoint(binding).is_some()
                || charm.bindings.iter().any(|other| other.name == binding)
        });
        let here = self.existing_unit(unit)?;
        if !known {
            return Err(ModelError::NoEndpoint {
                app: unit.app_name().to_owned(),
                endpoint: binding.to_owned(),
            });
        }
        here.networks.insert(binding.to_owned(), network);
        Ok(())
    }

    /// Says from where the traffic of a relation's units comes (`juju integrate --via`). Units that have entered
    /// keep what stands in their databags.
    ///
    /// # Errors
    /// When there is no such relation.
    pub fn set_egress<S: Into<String>>(
        &mut self,
        relation: RelationNumber,
        subnets: impl IntoIterator<Item = S>,
    ) -> Result<(), ModelError> {
        let here = self.relations.get_mut(&relation);
        let here = here.ok_or_else(|| ModelError::NoRelation(relation.to_string()))?;
        here.egress_subnets = subnets.into_iter().map(Into::into).collect();
        Ok(())
    }

    /// What Juju's controller writes into a unit's databag when the unit enters a relation.
    pub(super) fn entry(&self, unit: &UnitName, number: RelationNumber) -> Option<Databag> {
        let here = self.units.get(unit)?;
        let relation = self.relations.get(&number)?;
        let endpoint = &relation.ends.local(unit.app_name())?.endpoint;
        let bound = here.networks.get(endpoint);
        let ingress = bound.and_then(Network::ingress_address);
        let ingress = ingress.unwrap_or(&here.address);
        let egress = match (relation.egress_subnets.as_slice(), bound) {
            ([], Some(bound)) if !bound.egress_subnets.is_empty() => bound.egress_subnets.join(","),
            ([], _) => subnet(ingress),
            (subnets, _) => subnets.join(","),
        };
        let mut databag = Databag::from([
            ("egress-subnets".to_owned(), egress),
            ("ingress-address".to_owned(), ingress.to_owned()),
        ]);
        if self.juju_version.publishes_private_address() {
            databag.insert("private-address".to_owned(), here.address.clone());
        }
        Some(databag)
    }
}
