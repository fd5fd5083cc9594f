//! Relations.

use std::collections::BTreeMap;

use charm_core::{AnyEndpoint, Databag, Role};

/// One relation as the unit sees it.
///
/// Its kind follows from the endpoint: a relation on a peer endpoint is one between the units of this
/// application, and one on an endpoint of scope `container` is that of a subordinate with its
/// principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// The unit's endpoint.
    pub endpoint: AnyEndpoint,
    /// The application at the other end; none in a peer relation, where it is the unit's own.
    pub remote_app: Option<String>,
    /// The databag of the unit's application. Followers see it in peer relations only.
    pub local_app_data: Databag,
    /// The databag of the unit.
    pub local_unit_data: Databag,
    /// The databag of the remote application. In a peer relation that is `local_app_data`.
    pub remote_app_data: Databag,
    /// The remote units that have joined, by number, with their databags.
    pub remote_units: BTreeMap<u32, Databag>,
    /// The relation is being removed. Its units depart one by one; after the last one `relation-ids` no
    /// longer lists it, unless it is one of peers.
    pub dying: bool,
    /// The unit has entered the relation. Before, no tool lists it, and none reads or writes its databags:
    /// so it is for every relation until `install` has run.
    pub entered: bool,
}

impl Relation {
    /// A relation on `endpoint` that nobody has written to. Its remote application is called
    /// `remote`, no remote unit has joined yet, and the unit's databag holds its addresses, which
    /// Juju writes into it.
    #[must_use]
    pub fn on(endpoint: impl Into<AnyEndpoint>) -> Self {
        let endpoint = endpoint.into();
        Relation {
            endpoint,
            remote_app: (endpoint.role() != Role::Peer).then(|| "remote".to_owned()),
            local_app_data: Databag::new(),
            local_unit_data: addresses(LOCAL_ADDRESS),
            remote_app_data: Databag::new(),
            remote_units: BTreeMap::new(),
            dying: false,
            entered: true,
        }
    }

    /// The name of the application at the other end.
    #[must_use]
    pub fn remote(mut self, app: impl Into<String>) -> Self {
        self.remote_app = Some(app.into());
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

    /// The application at the other end, which in a peer relation is `own`.
    pub(crate) fn other_app<'a>(&'a self, own: &'a str) -> &'a str {
        self.remote_app.as_deref().unwrap_or(own)
    }

    pub(crate) fn is_peer(&self) -> bool {
        self.endpoint.role() == Role::Peer
    }
}

/// The address of the unit under test.
pub(crate) const LOCAL_ADDRESS: &str = "10.1.0.1";

fn remote_addresses(number: u32) -> Databag {
    let [_, _, high, low] = number.to_be_bytes();
    addresses(&format!("10.2.{high}.{low}"))
}

/// What Juju's controller writes when a unit enters a relation.
fn addresses(address: &str) -> Databag {
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
