//! The networks of a unit, as `network-get` prints them (`rpc/params/network.go`).

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// What a unit listens on, and is reached by, for one binding.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Network {
    /// The unit's interfaces in the space of the binding.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bind_addresses: Vec<BindAddress>,
    /// From where the unit's traffic comes, as others see it, in CIDR notation.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub egress_subnets: Vec<String>,
    /// By what others reach the unit, the best first: IP addresses, or on Kubernetes also names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ingress_addresses: Vec<String>,
}

/// One interface of a unit, with its addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct BindAddress {
    /// The hardware address; empty where Juju knows none.
    pub mac_address: String,
    /// The name, such as `eth0`; empty on Kubernetes.
    pub interface_name: String,
    /// Its addresses in the space.
    pub addresses: Vec<Address>,
}

/// One address of an interface.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// The name that it was resolved from; mostly empty.
    pub hostname: String,
    /// The IP address; empty when the name could not be resolved.
    pub value: String,
    /// The subnet, in CIDR notation; empty where Juju knows none.
    pub cidr: String,
}

impl Network {
    /// One address on one interface, for listening and for others.
    ///
    /// ```
    /// use juju_vocabulary::network::Network;
    ///
    /// let network = Network::of("eth0", "10.1.0.1", "10.1.0.0/16");
    /// assert_eq!(network.bind_address(), Some("10.1.0.1"));
    /// assert_eq!(network.egress_subnets, ["10.1.0.1/32"]);
    /// ```
    #[must_use]
    pub fn of(interface: &str, address: &str, cidr: &str) -> Self {
        Network {
            bind_addresses: vec![BindAddress {
                mac_address: String::new(),
                interface_name: interface.to_owned(),
                addresses: vec![Address {
                    hostname: String::new(),
                    value: address.to_owned(),
                    cidr: cidr.to_owned(),
                }],
            }],
            egress_subnets: vec![subnet(address)],
            ingress_addresses: vec![address.to_owned()],
        }
    }

    /// The address to listen on: the first there is.
    #[must_use]
    pub fn bind_address(&self) -> Option<&str> {
        let mut addresses = self.bind_addresses.iter().flat_map(|one| &one.addresses);
        let first = addresses.next()?;
        Some(first.value.as_str()).filter(|value| !value.is_empty())
    }

    /// The address, or on Kubernetes the name, to tell others: the first there is.
    #[must_use]
    pub fn ingress_address(&self) -> Option<&str> {
        self.ingress_addresses.first().map(String::as_str)
    }
}

impl Address {
    /// The IP address; none when there is only a name.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        self.value.parse().ok()
    }
}

/// The subnet that an address alone makes (`subnetsForAddresses` of Juju).
#[must_use]
pub fn subnet(address: &str) -> String {
    let bits = match address.parse() {
        Ok(IpAddr::V6(_)) => 128,
        _ => 32,
    };
    format!("{address}/{bits}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_alone_is_a_subnet() {
        assert_eq!(subnet("10.0.0.1"), "10.0.0.1/32");
        assert_eq!(subnet("fd00::1"), "fd00::1/128");
    }
}
