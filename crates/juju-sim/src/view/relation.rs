//! One relation, as a unit sees it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use charm_core::AnyEndpoint;
use juju_vocabulary::name::AppName;
use juju_vocabulary::relation::{Databag, Role};
use serde::{Deserialize, Serialize};

/// One relation as the unit sees it.
///
/// Its kind follows from the endpoint: a relation on a peer endpoint is one between the units of this
/// application, and one on an endpoint of scope `container` is that of a subordinate with its
/// principal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelationState {
    /// The name of the unit's endpoint.
    pub endpoint: Cow<'static, str>,
    /// The interface that it speaks.
    pub interface: Cow<'static, str>,
    /// Its side of the relation.
    pub role: Role,
    /// The application at the other end; none in a peer relation, where it is the unit's own.
    pub remote_app: Option<AppName>,
    /// What the endpoint at the other end is called, of which Juju tells a unit only in the scope of a grant.
    #[serde(default)]
    pub remote_endpoint: Cow<'static, str>,
    /// The databag of the unit's application. Followers see it in peer relations only.
    pub local_app_data: Databag,
    /// The databag of the unit.
    pub local_unit_data: Databag,
    /// The databag of the remote application. In a peer relation that is `local_app_data`.
    pub remote_app_data: Databag,
    /// The remote units that have joined, by number, with their databags.
    pub remote_units: BTreeMap<u32, Databag>,
    /// By what the unit is reached in this relation, where it is not by the network of the endpoint.
    pub ingress_addresses: Vec<String>,
    /// From where the unit's traffic comes in this relation, where it is not as the network of the endpoint says.
    pub egress_subnets: Vec<String>,
    /// The model of the remote application; none when it is the unit's own.
    pub remote_model_uuid: Option<String>,
    /// The relation is being removed. Its units depart one by one; after the last one `relation-ids` no
    /// longer lists it, unless it is one of peers.
    pub dying: bool,
    /// The unit has entered the relation. Before, no tool lists it, and none reads or writes its databags:
    /// so it is for every relation until `install` has run.
    pub entered: bool,
    /// It was removed by force: the agent still lists it, and Juju refuses to read and write its databags.
    pub gone: bool,
}

impl RelationState {
    /// A relation on `endpoint` that nobody has written to. Its remote application is called
    /// `remote`, no remote unit has joined yet, and the unit's databag holds its addresses, which
    /// Juju writes into it.
    #[must_use]
    pub fn on(endpoint: impl Into<AnyEndpoint>) -> Self {
        let endpoint = endpoint.into();
        RelationState {
            endpoint: endpoint.name().into(),
            interface: endpoint.interface().into(),
            role: endpoint.role(),
            remote_app: (endpoint.role() != Role::Peer).then(|| app_name("remote")),
            remote_endpoint: endpoint.name().into(),
            local_app_data: Databag::new(),
            local_unit_data: addresses(LOCAL_ADDRESS),
            remote_app_data: Databag::new(),
            remote_units: BTreeMap::new(),
            ingress_addresses: Vec::new(),
            egress_subnets: Vec::new(),
            remote_model_uuid: None,
            dying: false,
            entered: true,
            gone: false,
        }
    }

    /// The name of the application at the other end.
    ///
    /// # Panics
    ///
    /// When it is no application's name.
    #[must_use]
    #[track_caller]
    pub fn remote(mut self, app: impl AsRef<str>) -> Self {
        self.remote_app = Some(app_name(app.as_ref()));
        self
    }

    /// What the endpoint at the other end is called, where it is not called as the unit's own.
    #[must_use]
    pub fn remote_endpoint(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.remote_endpoint = name.into();
        self
    }

    /// Remote units that have joined, by number. Each databag holds the unit's addresses.
    #[must_use]
    pub fn remote_units(mut self, numbers: impl IntoIterator<Item = u32>) -> Self {
        for number in numbers {
            self.remote_units
                .entry(number)
                .or_insert_with(|| remote_addresses(number));
        }
        self
    }

    /// A remote unit that has joined, and what it has published beside its addresses.
    #[must_use]
    pub fn remote_unit_data<K: Into<String>, V: Into<String>>(
        mut self,
        number: u32,
        data: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.remote_units
            .entry(number)
            .or_insert_with(|| remote_addresses(number))
            .extend(owned(data));
        self
    }

    /// By what the unit is reached in this relation, as between models.
    #[must_use]
    pub fn ingress_addresses<A: Into<String>>(
        mut self,
        addresses: impl IntoIterator<Item = A>,
    ) -> Self {
        self.ingress_addresses = addresses.into_iter().map(Into::into).collect();
        self
    }

    /// From where the unit's traffic comes in this relation (`juju integrate --via`).
    #[must_use]
    pub fn egress_subnets<S: Into<String>>(mut self, subnets: impl IntoIterator<Item = S>) -> Self {
        self.egress_subnets = subnets.into_iter().map(Into::into).collect();
        self
    }

    /// The model of the remote application, of a relation between models.
    #[must_use]
    pub fn remote_model_uuid(mut self, uuid: impl Into<String>) -> Self {
        self.remote_model_uuid = Some(uuid.into());
        self
    }

    /// The relation is being removed: its units depart now, and then it is broken.
    #[must_use]
    pub fn dying(mut self) -> Self {
        self.dying = true;
        self
    }

    /// The relation was made, and the unit has not entered it yet; `relation-created` follows when it has.
    #[must_use]
    pub fn not_entered(mut self) -> Self {
        self.entered = false;
        self
    }

    /// The relation was removed by force, and the unit's agent has not noticed.
    #[must_use]
    pub fn gone(mut self) -> Self {
        self.gone = true;
        self
    }

    /// What the remote application has published.
    #[must_use]
    pub fn remote_app_data<K: Into<String>, V: Into<String>>(
        mut self,
        data: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.remote_app_data.extend(owned(data));
        self
    }

    /// What this unit's application has published.
    #[must_use]
    pub fn local_app_data<K: Into<String>, V: Into<String>>(
        mut self,
        data: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.local_app_data.extend(owned(data));
        self
    }

    /// What this unit has published beside its addresses.
    #[must_use]
    pub fn local_unit_data<K: Into<String>, V: Into<String>>(
        mut self,
        data: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.local_unit_data.extend(owned(data));
        self
    }

    /// Whether it is one between the units of one application.
    #[must_use]
    pub fn is_peer(&self) -> bool {
        self.role == Role::Peer
    }

    /// Every value under the name of its place, which begins with that of the relation.
    pub(super) fn places(&self, place: &str) -> Vec<(String, String)> {
        let RelationState {
            endpoint,
            interface,
            role,
            remote_app,
            remote_endpoint,
            local_app_data,
            local_unit_data,
            remote_app_data,
            remote_units,
            ingress_addresses,
            egress_subnets,
            remote_model_uuid,
            dying,
            entered,
            gone,
        } = self;
        let remote = remote_app.as_ref().map_or("its peers", |app| app.as_str());
        let kind = format!("{} {interface} with {remote}", role.section());
        let mut places = vec![(place.to_owned(), kind)];
        if *dying {
            places.push((format!("{place}, life"), "dying".to_owned()));
        }
        if *gone {
            places.push((format!("{place}, existence"), "gone".to_owned()));
        }
        if !*entered {
            places.push((format!("{place}, scope"), "not entered".to_owned()));
        }
        if remote_endpoint != endpoint {
            let called = remote_endpoint.to_string();
            places.push((format!("{place}, remote endpoint"), called));
        }
        if let Some(uuid) = remote_model_uuid {
            places.push((format!("{place}, remote model"), uuid.clone()));
        }
        for (what, list) in [("ingress", ingress_addresses), ("egress", egress_subnets)] {
            if !list.is_empty() {
                places.push((format!("{place}, {what}"), list.join(" ")));
            }
        }
        places.extend(entries(&format!("{place}, local app"), local_app_data));
        places.extend(entries(&format!("{place}, local unit"), local_unit_data));
        places.extend(entries(&format!("{place}, remote app"), remote_app_data));
        for (number, data) in remote_units {
            let unit = format!("{place}, remote unit {number}");
            places.push((unit.clone(), "joined".to_owned()));
            places.extend(entries(&unit, data));
        }
        places
    }
}

#[track_caller]
#[expect(
    clippy::panic,
    reason = "a test that writes a state down wrongly fails"
)]
fn app_name(name: &str) -> AppName {
    match name.parse() {
        Ok(name) => name,
        Err(error) => panic!("{error}"),
    }
}

/// The address of a unit in a state that says no other.
pub(super) const LOCAL_ADDRESS: &str = "10.1.0.1";

fn remote_addresses(number: u32) -> Databag {
    let [_, _, high, low] = number.to_be_bytes();
    addresses(&format!("10.2.{high}.{low}"))
}

/// What Juju's controller writes into a unit's databag when the unit enters a relation.
#[must_use]
pub fn addresses(address: &str) -> Databag {
    Databag::from([
        ("egress-subnets".to_owned(), format!("{address}/32")),
        ("ingress-address".to_owned(), address.to_owned()),
        ("private-address".to_owned(), address.to_owned()),
    ])
}

fn owned<K: Into<String>, V: Into<String>>(
    data: impl IntoIterator<Item = (K, V)>,
) -> impl Iterator<Item = (String, String)> {
    data.into_iter()
        .map(|(key, value)| (key.into(), value.into()))
}

/// The entries of a databag under the names of their places.
pub(super) fn entries<'a>(
    place: &str,
    data: &'a Databag,
) -> impl Iterator<Item = (String, String)> + use<'a> {
    let place = place.to_owned();
    data.iter()
        .map(move |(key, value)| (format!("{place} {key}"), value.clone()))
}
