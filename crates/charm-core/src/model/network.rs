//! `network-get`: by what the unit is reached.

use juju_vocabulary::network::Network;

use super::relation::Relation;
use super::session::Model;
use crate::declared::Binding;
use crate::error::Error;
use crate::host::Call;

impl Model {
    /// The unit's network of an endpoint or of an extra binding, whatever it is related to. In a hook of a relation
    /// of that endpoint, Juju answers for this relation.
    ///
    /// ```
    /// # use charm_core::{AnyEndpoint, Error, Model};
    /// fn listen(model: &Model, website: AnyEndpoint) -> Result<String, Error> {
    ///     let network = model.network(website)?;
    ///     Ok(network.bind_address().unwrap_or("0.0.0.0").to_owned())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// When the unit has no address yet in the space that is bound, or `network-get` fails.
    pub fn network(&self, binding: impl Binding) -> Result<&Network, Error> {
        Ok(self.ask(&get().arg(binding.binding_name()))?)
    }
}

impl<'m> Relation<'m> {
    /// The unit's network as this relation has it: to another model lead other addresses than within one, and an
    /// operator can say from where the unit's traffic comes (`juju integrate --via`).
    ///
    /// ```
    /// # use charm_core::event::{RelationEvent as _, RelationJoined};
    /// # use charm_core::{Error, Model};
    /// fn publish(model: &Model, event: &RelationJoined) -> Result<(), Error> {
    ///     let relation = event.relation(model);
    ///     if let Some(address) = relation.network()?.ingress_address() {
    ///         relation.set(model.unit(), "host", address)?;
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// When the relation is gone, and as [`Model::network`].
    pub fn network(&self) -> Result<&'m Network, Error> {
        let call = get().arg("-r").arg(self.id.number().to_string());
        let network = self.model.ask(&call.arg(self.endpoint()));
        network.map_err(|error| self.refused(error))
    }
}

fn get() -> Call<'static> {
    Call::new("network-get").arg("--format=json")
}
