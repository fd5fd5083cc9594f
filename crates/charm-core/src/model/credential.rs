//! `credential-get`: the cloud of the model.

use juju_vocabulary::cloud::CloudSpec;

use super::session::Model;
use crate::error::Error;
use crate::host::Call;

impl Model {
    /// The cloud that the model is in, with the credential to it. An operator must trust the application
    /// (`juju trust`); on Kubernetes it takes Juju 3.6.10.
    ///
    /// ```
    /// # use charm_core::host::Refusal;
    /// # use charm_core::{Blocked, Error, Model};
    /// fn connect(model: &Model) -> Result<(), Error> {
    ///     match model.cloud_spec() {
    ///         Ok(cloud) => tracing::info!("in {} {}", cloud.kind, cloud.region),
    ///         Err(error) if error.refusal() == Some(Refusal::PermissionDenied) => {
    ///             model.unit().set_status(Blocked("trust me: juju trust APP"))?;
    ///         }
    ///         Err(error) => return Err(error),
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// When the application is not trusted ([`PermissionDenied`](crate::host::Refusal::PermissionDenied)), this
    /// Juju does not tell ([`Unsupported`](crate::host::Refusal::Unsupported)), or `credential-get` fails.
    pub fn cloud_spec(&self) -> Result<&CloudSpec, Error> {
        Ok(self.ask(&Call::new("credential-get").arg("--format=json"))?)
    }
}
