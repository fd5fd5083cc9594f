//! What models offer each other. The controller keeps it; what becomes of it are relations in the models.

use std::collections::BTreeSet;

use juju_vocabulary::name::AppName;
use juju_vocabulary::relation::RelationNumber;
use serde::{Deserialize, Serialize};

/// Endpoints of an application that other models may relate to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Offer {
    /// Whose application it is.
    pub(crate) model: String,
    /// What the offer is called.
    pub(crate) name: String,
    /// The application.
    pub(crate) app: AppName,
    /// Its endpoints.
    pub(crate) endpoints: BTreeSet<String>,
}

impl Offer {
    /// `admin/shop.database`.
    pub(crate) fn url(&self) -> String {
        format!("admin/{}.{}", self.model, self.name)
    }
}

/// An offer that a model consumes, as an application of another model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Saas {
    /// The model that consumes it.
    pub(crate) model: String,
    /// The UUID of that model.
    pub(crate) uuid: String,
    /// What it is called there.
    pub(crate) name: String,
    /// What is consumed.
    pub(crate) offer: Offer,
    /// The UUID of the model that offers it.
    pub(crate) offering_uuid: String,
    /// The relations, by their numbers in the model that consumes, that were there in both models at some time.
    pub(crate) established: BTreeSet<RelationNumber>,
    /// It goes as soon as its relations have.
    pub(crate) dying: bool,
}
