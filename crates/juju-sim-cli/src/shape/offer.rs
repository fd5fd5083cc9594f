//! Offers, and what is consumed of them (`cmd/juju/crossmodel`, `cmd/juju/status`).

use std::collections::BTreeMap;

use charm_metadata::Endpoint;
use juju_sim::model::Model;
use juju_sim::report::StatusContents;
use juju_vocabulary::relation::{RelationNumber, Role};
use serde::Serialize;
use serde_json::{Value, json};

use super::table::Table;
use crate::state::{Offer, Saas};

/// The one store of offers.
const STORE: &str = "juju-sim";

/// An offer as `find-offers` and `show-offer` show it.
#[derive(Debug, Serialize)]
pub(crate) struct OfferInfo {
    access: &'static str,
    endpoints: BTreeMap<String, EndpointInfo>,
    users: BTreeMap<&'static str, BTreeMap<&'static str, &'static str>>,
}

#[derive(Debug, Serialize)]
struct EndpointInfo {
    interface: String,
    role: &'static str,
}

/// An offer as `offers` shows it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct OwnOffer {
    application: String,
    store: &'static str,
    charm: String,
    offer_url: String,
    endpoints: BTreeMap<String, EndpointInfo>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    connections: Vec<Connection>,
    users: BTreeMap<&'static str, BTreeMap<&'static str, &'static str>>,
}

/// A relation of another model to an offer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Connection {
    source_model_uuid: String,
    username: &'static str,
    relation_id: u32,
    endpoint: String,
    status: BTreeMap<&'static str, &'static str>,
}

/// The endpoints of an offer.
pub(crate) fn endpoints<'m>(offer: &Offer, model: &'m Model) -> Vec<&'m Endpoint> {
    let app = model.app(offer.app.as_str());
    let declared = app.into_iter().flat_map(|app| &app.charm.endpoints);
    declared
        .filter(|endpoint| offer.endpoints.contains(&endpoint.name))
        .collect()
}

fn endpoint_infos(offer: &Offer, model: &Model) -> BTreeMap<String, EndpointInfo> {
    let info = |endpoint: &Endpoint| EndpointInfo {
        interface: endpoint.interface.clone(),
        role: match endpoint.role {
            Role::Provides => "provider",
            Role::Requires => "requirer",
            Role::Peer => "peer",
        },
    };
    let endpoints = endpoints(offer, model).into_iter();
    endpoints
        .map(|endpoint| (endpoint.name.clone(), info(endpoint)))
        .collect()
}

fn admin() -> BTreeMap<&'static str, BTreeMap<&'static str, &'static str>> {
    let access = BTreeMap::from([("display-name", "admin"), ("access", "admin")]);
    BTreeMap::from([("admin", access)])
}

impl OfferInfo {
    /// What there is to say of an offer to who may consume it.
    pub(crate) fn of(offer: &Offer, model: &Model) -> Self {
        Self {
            access: "admin",
            endpoints: endpoint_infos(offer, model),
            users: admin(),
        }
    }

    /// Rows of `find-offers`.
    pub(crate) fn found_table(offers: &BTreeMap<String, OfferInfo>) -> String {
        let mut table = Table::new(&["Store", "URL", "Access", "Interfaces"]);
        for (url, offer) in offers {
            let interfaces = offer.endpoints.iter();
            let interfaces = interfaces.map(|(name, one)| format!("{}:{name}", one.interface));
            let mut interfaces: Vec<_> = interfaces.collect();
            interfaces.sort();
            table.row([STORE, plain(url), offer.access, &interfaces.join(", ")]);
        }
        table.render()
    }

    /// Rows of `show-offer`.
    pub(crate) fn shown_table(offers: &BTreeMap<String, OfferInfo>) -> String {
        let heads = [
            "Store",
            "URL",
            "Access",
            "Description",
            "Endpoint",
            "Interface",
            "Role",
        ];
        let mut table = Table::new(&heads);
        for (url, offer) in offers {
            let mut first = [STORE, plain(url), offer.access];
            for (name, endpoint) in &offer.endpoints {
                let [store, url, access] = std::mem::take(&mut first);
                table.row([
                    store,
                    url,
                    access,
                    "",
                    name,
                    &endpoint.interface,
                    endpoint.role,
                ]);
            }
        }
        table.render()
    }
}

impl OwnOffer {
    /// What there is to say of an offer to who made it.
    pub(crate) fn of(offer: &Offer, model: &Model, connections: Vec<Connection>) -> Self {
        Self {
            application: offer.app.to_string(),
            store: STORE,
            charm: charm(offer, model),
            offer_url: offer.url(),
            endpoints: endpoint_infos(offer, model),
            connections,
            users: admin(),
        }
    }

    /// Rows of `offers`.
    pub(crate) fn table(offers: &BTreeMap<String, OwnOffer>) -> String {
        let heads = [
            "Offer",
            "User",
            "Relation ID",
            "Status",
            "Endpoint",
            "Interface",
            "Role",
            "Ingress subnets",
        ];
        let mut table = Table::new(&heads);
        for (name, offer) in offers {
            if offer.connections.is_empty() {
                table.row([name, "-", "", "", "", "", "", ""]);
            }
            let mut name = name.as_str();
            for connection in &offer.connections {
                let endpoint = offer.endpoints.get(&connection.endpoint);
                table.row([
                    std::mem::take(&mut name),
                    connection.username,
                    &connection.relation_id.to_string(),
                    "joined",
                    &connection.endpoint,
                    endpoint.map_or("", |endpoint| &endpoint.interface),
                    endpoint.map_or("", |endpoint| endpoint.role),
                    "",
                ]);
            }
        }
        table.render()
    }

    /// The same in a status.
    pub(crate) fn in_status(&self) -> Value {
        let connected = self.connections.len();
        json!({
            "application": self.application,
            "charm": self.charm,
            "total-connected-count": connected,
            "active-connected-count": connected,
            "endpoints": self.endpoints,
        })
    }
}

impl Connection {
    /// Its number in the offering model.
    pub(crate) fn relation(&self) -> RelationNumber {
        RelationNumber(self.relation_id)
    }

    /// A relation of a consumer, which is there in the offering model.
    pub(crate) fn of(saas: &Saas, relation: u32, endpoint: &str) -> Self {
        Self {
            source_model_uuid: saas.uuid.clone(),
            username: "admin",
            relation_id: relation,
            endpoint: endpoint.to_owned(),
            status: BTreeMap::from([("current", "joined")]),
        }
    }
}

fn charm(offer: &Offer, model: &Model) -> String {
    let app = model.app(offer.app.as_str());
    app.map(|app| format!("local:{}-{}", app.charm.name, app.charm_revision))
        .unwrap_or_default()
}

/// An offer that a model consumes, in its status; of an offering model that is gone, there is little to say.
pub(crate) fn saas_in_status(
    saas: &Saas,
    offering: Option<&Model>,
    status: StatusContents,
    relations: &BTreeMap<String, Vec<String>>,
) -> Value {
    json!({
        "url": stored_url(&saas.offer),
        "endpoints": offering.map(|model| endpoint_infos(&saas.offer, model)).unwrap_or_default(),
        "life": if saas.dying { "dying" } else { "alive" },
        "application-status": status,
        "relations": relations,
    })
}

/// With the store in front, `juju-sim:admin/shop.database`.
pub(crate) fn stored_url(offer: &Offer) -> String {
    format!("{STORE}:{}", offer.url())
}

fn plain(url: &str) -> &str {
    url.split_once(':').map_or(url, |(_, rest)| rest)
}
