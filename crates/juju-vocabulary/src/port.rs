//! Ports that a unit has open.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::num::IntErrorKind;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A port, or a range of ports, of one protocol (`core/network/portrange.go`).
///
/// ```
/// use juju_vocabulary::port::Port;
///
/// assert_eq!(Port::tcp(80).to_string(), "80/tcp");
/// assert_eq!(Port::udp(8080).to(8088), "8080-8088/udp".parse()?);
/// assert_eq!(Port::from(443), "443".parse()?);
/// # Ok::<(), juju_vocabulary::port::PortError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Port {
    protocol: Protocol,
    from: u16,
    to: u16,
}

/// In Juju's order, which is that of the names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Protocol {
    /// Has no ports.
    Icmp,
    Tcp,
    Udp,
}

/// What a unit has open: for each port the endpoints for which it is. An empty name stands for all endpoints.
pub type OpenedPorts = BTreeMap<Port, BTreeSet<String>>;

/// Puts down for which endpoints a port is open; without any, it is closed.
pub fn put(opened: &mut OpenedPorts, port: Port, endpoints: BTreeSet<String>) {
    if endpoints.is_empty() {
        opened.remove(&port);
    } else {
        opened.insert(port, endpoints);
    }
}

/// Why a text is no port, in Juju's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PortError(String);

impl Port {
    /// A TCP port.
    #[must_use]
    pub const fn tcp(port: u16) -> Self {
        Port::new(Protocol::Tcp, port)
    }

    /// A UDP port.
    #[must_use]
    pub const fn udp(port: u16) -> Self {
        Port::new(Protocol::Udp, port)
    }

    /// ICMP, which has no ports.
    #[must_use]
    pub const fn icmp() -> Self {
        Port::new(Protocol::Icmp, 0)
    }

    /// All ports from this one to `last`; ICMP stays as it is.
    #[must_use]
    pub const fn to(mut self, last: u16) -> Self {
        match self.protocol {
            Protocol::Icmp => {}
            _ if last < self.from => self.from = last,
            _ => self.to = last,
        }
        self
    }

    const fn new(protocol: Protocol, port: u16) -> Self {
        let (from, to) = (port, port);
        Port { protocol, from, to }
    }

    /// Whether it is more than one port.
    #[must_use]
    pub const fn is_range(self) -> bool {
        self.from < self.to
    }

    /// Whether the two share a port. Juju opens no two ranges that do, unless they are the same.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.protocol == other.protocol && self.to >= other.from && other.to >= self.from
    }
}

/// A TCP port.
impl From<u16> for Port {
    fn from(port: u16) -> Self {
        Port::tcp(port)
    }
}

/// As Juju prints it.
impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Port { protocol, from, to } = self;
        let protocol = match protocol {
            Protocol::Icmp => return f.write_str("icmp"),
            Protocol::Tcp => "tcp",
            Protocol::Udp => "udp",
        };
        match self.is_range() {
            true => write!(f, "{from}-{to}/{protocol}"),
            false => write!(f, "{from}/{protocol}"),
        }
    }
}

/// As Juju reads it: `80`, `80/tcp`, `8080-8088/udp`, `icmp`.
impl FromStr for Port {
    type Err = PortError;

    fn from_str(text: &str) -> Result<Self, PortError> {
        let (ports, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
        if ports == "icmp" {
            return Ok(Port::icmp());
        }
        let (from, to) = match ports.split_once('-') {
            Some((_, to)) if to.contains('-') => {
                return Err(PortError(format!("invalid port range {ports:?}")));
            }
            Some((from, to)) => (number(from)?, number(to)?),
            None => (number(ports)?, number(ports)?),
        };
        let known = match protocol {
            "tcp" => Protocol::Tcp,
            "udp" => Protocol::Udp,
            "icmp" => {
                let why = "protocol \"icmp\" doesn't support any ports; got";
                return Err(PortError(format!("{why} \"{from}\"")));
            }
            _ => {
                let why = "expected \"tcp\", \"udp\", or \"icmp\"";
                return Err(PortError(format!("invalid protocol {protocol:?}, {why}")));
            }
        };
        if from > to {
            return Err(PortError(format!(
                "invalid port range {from}-{to}/{protocol}"
            )));
        }
        match (u16::try_from(from), u16::try_from(to)) {
            (Ok(from), Ok(to)) => Ok(Port {
                protocol: known,
                from,
                to,
            }),
            _ => Err(PortError(format!(
                "port range bounds must be between 0 and 65535, got {from}-{to}"
            ))),
        }
    }
}

fn number(text: &str) -> Result<i64, PortError> {
    text.parse().map_err(|error: std::num::ParseIntError| {
        let why = match error.kind() {
            IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => "value out of range",
            _ => "invalid syntax",
        };
        PortError(format!(
            "invalid port {text:?}: strconv.Atoi: parsing {text:?}: {why}"
        ))
    })
}

impl TryFrom<String> for Port {
    type Error = PortError;

    fn try_from(text: String) -> Result<Self, PortError> {
        text.parse()
    }
}

impl From<Port> for String {
    fn from(port: Port) -> Self {
        port.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_read_and_written_as_juju_does() {
        for (text, port) in [
            ("80", Port::tcp(80)),
            ("80/udp", Port::udp(80)),
            ("80-80/tcp", Port::tcp(80)),
            ("80-90", Port::tcp(90).to(80)),
            ("icmp", Port::icmp().to(7)),
        ] {
            assert_eq!(text.parse(), Ok(port), "{text}");
            assert_eq!(port.to_string().parse(), Ok(port), "{port}");
        }
        for (text, why) in [
            (
                "",
                "invalid port \"\": strconv.Atoi: parsing \"\": invalid syntax",
            ),
            ("1-2-3", "invalid port range \"1-2-3\""),
            (
                "80/sctp",
                "invalid protocol \"sctp\", expected \"tcp\", \"udp\", or \"icmp\"",
            ),
            (
                "80/icmp",
                "protocol \"icmp\" doesn't support any ports; got \"80\"",
            ),
            ("90-80", "invalid port range 90-80/tcp"),
            (
                "70000",
                "port range bounds must be between 0 and 65535, got 70000-70000",
            ),
        ] {
            assert_eq!(text.parse::<Port>().unwrap_err().to_string(), why);
        }
    }

    #[test]
    fn ranges_overlap_where_they_share_a_port_of_a_protocol() {
        let range = Port::tcp(80).to(90);
        assert!(range.overlaps(Port::tcp(90).to(99)) && range.overlaps(Port::tcp(85)));
        assert!(!range.overlaps(Port::tcp(91)) && !range.overlaps(Port::udp(85)));
    }
}
